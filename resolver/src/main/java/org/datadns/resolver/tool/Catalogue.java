package org.datadns.resolver.tool;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.HeartbeatAnswer.DesiredTool;
import org.datadns.protocol.wire.Reason;

/**
 * What the federation says of tools, at one moment. Immutable, pure.
 *
 * @param revision grows with every change
 * @param tools by id
 */
record Catalogue(long revision, Map<String, Tool> tools) {
  private static final Reason WITHDRAWN =
      new Reason("tool-withdrawn", "The federation does not offer this tool here.");

  Catalogue {
    tools = Map.copyOf(tools);
  }

  /**
   * A tool.
   *
   * @param label its name for people; empty as long as the federation has given it none
   * @param description a sentence about it; may be empty text
   * @param elsewhere what is said of sites that are not named
   * @param sites what is said of sites by name
   */
  record Tool(
      Optional<String> label, String description, Place elsewhere, Map<String, Place> sites) {
    Tool {
      sites = Map.copyOf(sites);
    }

    Place at(String site) {
      return sites.getOrDefault(site, elsewhere);
    }
  }

  /**
   * What is wanted of a site.
   *
   * @param offered whether new sessions may begin
   * @param warm how many are kept started; 0 where it is not offered
   */
  record Place(boolean offered, int warm) {
    /** As of a tool of which nothing is said. */
    static final Place UNSAID = new Place(true, 0);
  }

  /** What is wanted of a site's tools, by id; those of which nothing is wanted are not named. */
  List<DesiredTool> desiredAt(String site) {
    return new TreeSet<>(tools.keySet())
        .stream()
            .map(id -> desired(id, place(id, site)))
            .filter(tool -> !tool.offered() || tool.warm() > 0)
            .toList();
  }

  private static DesiredTool desired(String id, Place place) {
    return new DesiredTool(id, place.offered(), place.warm());
  }

  Place place(String tool, String site) {
    return Optional.ofNullable(tools.get(tool)).map(known -> known.at(site)).orElse(Place.UNSAID);
  }

  /** A site's tools under the federation's names; those it does not offer there cannot start. */
  List<ToolOffer> offersAt(String site, List<ToolOffer> stated) {
    return stated.stream().noneMatch(offer -> tools.containsKey(offer.id()))
        ? stated
        : stated.stream().map(offer -> offerAt(site, offer)).toList();
  }

  private ToolOffer offerAt(String site, ToolOffer stated) {
    var tool = tools.get(stated.id());
    return tool == null
        ? stated
        : new ToolOffer(
            stated.id(),
            tool.label().orElse(stated.label()),
            stated.digest(),
            tool.at(site).offered() ? stated.hindrance() : Optional.of(WITHDRAWN),
            stated.sizes());
  }
}
