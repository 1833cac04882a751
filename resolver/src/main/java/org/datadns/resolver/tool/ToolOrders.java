package org.datadns.resolver.tool;

import io.helidon.webserver.http.ServerRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.datadns.protocol.wire.FederationTool;
import org.datadns.protocol.wire.FederationTool.AtSite;
import org.datadns.protocol.wire.FederationTool.Naming;
import org.datadns.protocol.wire.FederationTool.Offering;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.ToolStatus;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.Sites;
import org.datadns.resolver.tool.Catalogue.Place;

/**
 * What a federation admin orders of tools, by a program or a page alike: checked, carried out and
 * noted. Every method but {@link #require} blocks for the database, or reads memory.
 */
final class ToolOrders {
  static final int MOST_WARM = 20;
  private static final int LONGEST_LABEL = 60;
  private static final int LONGEST_DESCRIPTION = 300;
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private final Tools tools;
  private final Sites sites;
  private final Callers callers;
  private final Audit audit;

  ToolOrders(Tools tools, Sites sites, Callers callers, Audit audit) {
    this.tools = tools;
    this.sites = sites;
    this.callers = callers;
    this.audit = audit;
  }

  /**
   * Lets federation admins pass.
   *
   * @throws Refused for everybody else
   */
  void require(ServerRequest request) {
    Access.require(callers.of(request), Action.MANAGE_TOOLS, new Target.Federation());
  }

  /** Every tool that the federation or a site names, by id. */
  List<FederationTool> list() {
    var ids = new TreeSet<>(tools.catalogue().tools().keySet());
    sites.all().stream().flatMap(ToolOrders::stated).map(ToolOffer::id).forEach(ids::add);
    return ids.stream().map(this::look).toList();
  }

  /** One of them, as it is now. */
  FederationTool look(String tool) {
    var now = tools.catalogue();
    var known = Optional.ofNullable(now.tools().get(tool));
    return new FederationTool(
        tool,
        known.flatMap(Catalogue.Tool::label).orElseGet(() -> statedLabel(tool)),
        known.map(Catalogue.Tool::description).orElse(""),
        known.flatMap(Catalogue.Tool::label).isPresent(),
        known.map(it -> it.elsewhere().offered()).orElse(true),
        sites.all().stream()
            .sorted(Comparator.comparing(Site::id))
            .flatMap(site -> at(site, tool, now).stream())
            .toList());
  }

  private String statedLabel(String tool) {
    return sites.all().stream()
        .sorted(Comparator.comparing(Site::id))
        .flatMap(ToolOrders::stated)
        .filter(offer -> offer.id().equals(tool))
        .map(ToolOffer::label)
        .findFirst()
        .orElse(tool);
  }

  private static Stream<ToolOffer> stated(Site site) {
    return site.status().stream().flatMap(status -> status.tools().stream());
  }

  private Optional<AtSite> at(Site site, String tool, Catalogue now) {
    var place = now.place(tool, site.id());
    boolean named =
        Optional.ofNullable(now.tools().get(tool))
            .filter(it -> it.sites().containsKey(site.id()))
            .isPresent();
    var offer = stated(site).filter(it -> it.id().equals(tool)).findFirst();
    if (!named && offer.isEmpty()) {
      return Optional.empty();
    }
    boolean wanted = !place.offered() || place.warm() > 0;
    var told =
        site
            .status()
            .filter(status -> status.observedRevision() >= site.orderedRevision() + now.revision())
            .stream()
            .flatMap(status -> status.catalogue().stream())
            .filter(status -> status.id().equals(tool))
            .findFirst();
    return Optional.of(
        new AtSite(
            site.id(),
            place.offered(),
            place.warm(),
            offer.isPresent(),
            wanted
                ? told.map(status -> status.state().label()).orElse("waiting")
                : ToolStatus.State.OFFERED.label(),
            told.map(ToolStatus::warm).orElse(0),
            told.flatMap(ToolStatus::reason)
                .or(
                    () ->
                        place.offered() ? offer.flatMap(ToolOffer::hindrance) : Optional.empty())));
  }

  /** Names a tool for people. */
  FederationTool name(ServerRequest request, String tool, Naming naming) {
    require(request);
    checkId(tool);
    String label = naming.label() == null ? "" : naming.label().strip();
    String description = naming.description().orElse("").strip();
    if (label.isEmpty() || label.length() > LONGEST_LABEL || !isOneLine(label)) {
      throw invalid("label is one line of at most " + LONGEST_LABEL + " characters.");
    }
    if (description.length() > LONGEST_DESCRIPTION || !isOneLine(description)) {
      throw invalid("description is one line of at most " + LONGEST_DESCRIPTION + " characters.");
    }
    if (!tools.name(tool, label, description)) {
      throw full();
    }
    sites.toolsChanged();
    audit.note(request, "name-tool", tool, label);
    return look(tool);
  }

  /** New sessions may begin with a tool at these sites. */
  FederationTool offer(ServerRequest request, String tool, Offering offering) {
    require(request);
    check(tool, offering);
    int warm = offering.warm().orElse(0);
    place(tool, offering.sites(), new Place(true, warm));
    audit.note(
        request,
        "offer-tool",
        tool,
        "at " + said(offering.sites()) + (warm > 0 ? " with " + warm + " ready" : ""));
    return look(tool);
  }

  /**
   * Looks at what is to be ordered, and orders nothing.
   *
   * @throws Refused with a sentence for whoever ordered it
   */
  void check(String tool, Offering offering) {
    checkId(tool);
    int warm = offering.warm().orElse(0);
    if (warm < 0 || warm > MOST_WARM) {
      throw invalid("warm is how many are kept started at each site, at most " + MOST_WARM + ".");
    }
    offering.sites().ifPresent(this::checkSites);
  }

  /** No new session begins with a tool at these sites; those that run go on. */
  FederationTool withdraw(ServerRequest request, String tool, Offering offering) {
    require(request);
    check(tool, offering);
    place(tool, offering.sites(), new Place(false, 0));
    audit.note(request, "withdraw-tool", tool, "at " + said(offering.sites()));
    return look(tool);
  }

  private void place(String tool, Optional<List<String>> named, Place place) {
    if (!tools.place(tool, named.map(TreeSet::new).map(ArrayList::new), place)) {
      throw full();
    }
    sites.toolsChanged();
  }

  /** The federation says nothing of a tool any more. */
  void forget(ServerRequest request, String tool) {
    require(request);
    if (!tools.forget(tool)) {
      throw new Refused(
          Problem.of(
                  404,
                  "unknown-tool",
                  "Unknown tool",
                  "The federation says nothing of a tool of this name.")
              .withNextStep("List the tools to see their names."));
    }
    sites.toolsChanged();
    audit.note(request, "forget-tool", tool, "");
  }

  private void checkId(String tool) {
    if (!ID.matcher(tool).matches()) {
      throw invalid("A tool's id is of lower-case letters, digits and dashes, at most 32.");
    }
  }

  private void checkSites(List<String> named) {
    if (named.isEmpty()) {
      throw invalid("sites names at least one site; leave it out for all of them.");
    }
    named.stream()
        .filter(site -> site == null || sites.find(site).isEmpty())
        .findFirst()
        .ifPresent(
            site -> {
              throw new Refused(
                  Problem.of(
                          404, "unknown-site", "Unknown site", "No site " + site + " has joined.")
                      .withNextStep("Look at /sites for their names."));
            });
  }

  private static boolean isOneLine(String text) {
    return text.codePoints().noneMatch(Character::isISOControl);
  }

  private static String said(Optional<List<String>> named) {
    return named.map(all -> String.join(", ", new TreeSet<>(all))).orElse("every site");
  }

  private static Refused full() {
    return invalid("The catalogue holds at most " + Tools.MOST + " tools; forget one first.");
  }

  private static Refused invalid(String text) {
    return Refused.badRequest("invalid-tool", text);
  }
}
