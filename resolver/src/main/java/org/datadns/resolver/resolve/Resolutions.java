package org.datadns.resolver.resolve;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Resolution;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.placement.Verdict;
import org.datadns.resolver.placement.Wish;

/** Says on the wire where a dataset is, as an anonymous person sees it. */
final class Resolutions {
  private final SeenDatasets datasets;
  private final URI resolver;

  Resolutions(SeenDatasets datasets, URI resolver) {
    this.datasets = datasets;
    this.resolver = resolver;
  }

  Resolved of(Found found) {
    var dataset = found.dataset();
    var verdicts = datasets.order(found, Wish.anyhow(dataset.identifier()));
    return new Resolved(
        found,
        verdicts,
        new Resolution(
            name(found.asked()),
            found.match().name().toLowerCase(Locale.ROOT),
            found.remainder(),
            new Resolution.Dataset(
                dataset.identifier(),
                dataset.title(),
                dataset.landingPage(),
                dataset.aliases(),
                dataset.concept()),
            verdicts.stream().map(verdict -> replica(found, verdict)).toList(),
            open(found.asked(), verdicts),
            labels(verdicts)));
  }

  private static Resolution.Name name(Identifier identifier) {
    return new Resolution.Name(
        identifier.scheme().label(), identifier.canonical(), identifier.url());
  }

  private static Resolution.Replica replica(Found found, Verdict verdict) {
    var site = verdict.candidate().site();
    var replica = found.replica(verdict.candidate());
    return new Resolution.Replica(
        site.id(),
        site.title(),
        replica.version(),
        replica.allVersions() ? Optional.of(true) : Optional.empty(),
        verdict.isAvailable() ? "available" : "unavailable",
        verdict.reason(),
        verdict.offers().stream().map(ToolOffer::id).toList(),
        replica.bytes(),
        replica.checksum(),
        replica.confirmed(),
        replica.byRule());
  }

  private Map<String, String> open(Identifier identifier, List<Verdict> verdicts) {
    var open = new TreeMap<String, String>();
    String page = resolver + "/open?id=" + Resolved.encode(identifier.canonical()) + "&tool=";
    for (var verdict : verdicts) {
      for (var offer : verdict.offers()) {
        open.computeIfAbsent(offer.id(), tool -> page + Resolved.encode(tool));
      }
    }
    return open;
  }

  /** As the best site calls them. */
  private static Map<String, String> labels(List<Verdict> verdicts) {
    var labels = new TreeMap<String, String>();
    for (var verdict : verdicts) {
      for (var offer : verdict.offers()) {
        labels.putIfAbsent(offer.id(), offer.label());
      }
    }
    return labels;
  }
}
