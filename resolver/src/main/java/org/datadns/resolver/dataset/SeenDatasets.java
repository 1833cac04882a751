package org.datadns.resolver.dataset;

import java.util.List;
import java.util.Optional;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Decision;
import org.datadns.resolver.access.Policies;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.Lookup.Gone;
import org.datadns.resolver.dataset.Lookup.Invalid;
import org.datadns.resolver.dataset.Lookup.NotHeld;
import org.datadns.resolver.dataset.Lookup.Unknown;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.placement.Verdict;
import org.datadns.resolver.placement.Wish;

/**
 * The datasets as one caller may see them: what is hidden from them is as if it were unknown, and
 * is in no list. Every answer to people and programs comes from here. Thread-safe.
 */
public final class SeenDatasets {
  private final Datasets datasets;
  private final Policies policies;
  private final Caller caller;

  SeenDatasets(Datasets datasets, Policies policies, Caller caller) {
    this.datasets = datasets;
    this.policies = policies;
    this.caller = caller;
  }

  /** Another number when something else may be hidden. Reads memory alone. */
  public long judgedBy() {
    return policies.version();
  }

  /** Looks up what somebody wrote; what comes of it holds as long as it is current. */
  public KeptLookup look(String text) {
    var kept = datasets.look(text);
    return hidden(kept.lookup())
        .map(asked -> new KeptLookup(kept.name(), new Unknown(asked), kept.validity()))
        .orElse(kept);
  }

  /** Looks up what somebody wrote: exact, alias, else the longest ancestor or rule. */
  public Lookup find(String text) {
    return seen(datasets.find(text));
  }

  /**
   * Looks up what somebody wrote.
   *
   * @param version of a concept, the version meant; empty means the newest
   */
  public Lookup find(String text, Optional<String> version) {
    return seen(datasets.find(text, version));
  }

  /** Looks up what somebody wrote, each in its place; what is not in memory by one statement. */
  public List<Lookup> findAll(List<String> texts) {
    return datasets.findAll(texts).stream().map(this::seen).toList();
  }

  /**
   * A page of held datasets, in the order of their identifiers.
   *
   * @param after only those after this identifier; blank means from the first
   * @param prefix only those whose identifier begins so
   * @param site only those held there; blank means anywhere
   * @param most how many at most
   */
  public List<Found> list(String after, String prefix, String site, int most) {
    return datasets.list(after, prefix, site, policies.book().hiding(caller), most).stream()
        .filter(this::isSeen)
        .toList();
  }

  /**
   * A page of held datasets whose titles have all these words, or words that begin so, in the order
   * of their registration.
   *
   * @param after only those after this key
   * @throws Refused when so much matches that the answer takes too long
   */
  public List<Found> search(String words, long after, String prefix, String site, int most) {
    return datasets
        .search(words, after, prefix, site, policies.book().hiding(caller), most)
        .stream()
        .filter(this::isSeen)
        .toList();
  }

  /** A verdict on every copy of a dataset that was found, best first. Reads memory alone. */
  public List<Verdict> order(Found found, Wish wish) {
    return order(found, List.of(), wish);
  }

  /**
   * A verdict on every copy of a dataset that was found, best first, where other datasets are
   * wanted in the same session. Reads memory alone.
   */
  public List<Verdict> order(Found found, List<Found> also, Wish wish) {
    return datasets.order(Access.person(caller), found, also, wish);
  }

  private Lookup seen(Lookup lookup) {
    return hidden(lookup).<Lookup>map(Unknown::new).orElse(lookup);
  }

  /**
   * The identifier that was asked for, when what it names is hidden. What nobody holds, or was
   * withdrawn, is judged by that identifier.
   */
  private Optional<Identifier> hidden(Lookup lookup) {
    return switch (lookup) {
      case Found found -> Optional.of(found.asked()).filter(ignored -> !isSeen(found));
      case NotHeld(var asked) -> Optional.of(asked).filter(name -> !isSeen(name.canonical()));
      case Gone gone -> Optional.of(gone.asked()).filter(name -> !isSeen(name.canonical()));
      case Unknown ignored -> Optional.empty();
      case Invalid ignored -> Optional.empty();
    };
  }

  private boolean isSeen(Found found) {
    return isSeen(datasets.target(found));
  }

  private boolean isSeen(String name) {
    return isSeen(policies.target(name, List.of(name)));
  }

  private boolean isSeen(Target.OfDataset dataset) {
    return Access.decide(caller, Action.RESOLVE, dataset) instanceof Decision.Allowed;
  }
}
