package org.datadns.resolver.console;

import io.helidon.webserver.http.ServerRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.Decision;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.Sites;
import org.datadns.resolver.web.ConsoleSite;
import org.datadns.resolver.web.Pages;

/** The sites that whoever makes a request operates, and the pages shown to them. Thread-safe. */
public final class Operated {
  private final Sites sites;
  private final Callers callers;
  private final People people;
  private final Pages pages;

  /** Those of one resolver. */
  public Operated(Sites sites, Callers callers, People people, Pages pages) {
    this.sites = sites;
    this.callers = callers;
    this.people = people;
    this.pages = pages;
  }

  /**
   * The site that a request's address names.
   *
   * @throws Refused when the caller does not operate it, or there is none
   */
  Site site(ServerRequest request) {
    String id = request.path().pathParameters().get("site");
    Access.require(callers.of(request), Action.OPERATE_SITES, new Target.OfSite(id));
    return sites
        .find(id)
        .orElseThrow(
            () ->
                new Refused(
                    Problem.of(
                        404, "unknown-site", "Unknown site", "No site of this name has joined.")));
  }

  /** All that the caller operates, by id. */
  List<Site> all(ServerRequest request) {
    var caller = callers.of(request);
    Access.require(caller, Action.LIST_OPERATED_SITES, new Target.Federation());
    return sites.all().stream()
        .filter(
            site ->
                Access.decide(caller, Action.OPERATE_SITES, new Target.OfSite(site.id()))
                    instanceof Decision.Allowed)
        .sorted(Comparator.comparing(Site::id))
        .toList();
  }

  /** Whether the caller may let sites in. */
  boolean mayLetIn(ServerRequest request) {
    return Access.decide(callers.of(request), Action.MAKE_JOIN_TOKEN, new Target.Federation())
        instanceof Decision.Allowed;
  }

  /** Goes on only when the caller may let sites in. */
  void requireLettingIn(ServerRequest request) {
    Access.require(callers.of(request), Action.MAKE_JOIN_TOKEN, new Target.Federation());
  }

  /** The pages as they are shown to whoever asks. */
  Pages pages(ServerRequest request) {
    return pages.shownTo(people.viewer(request));
  }

  static ConsoleSite named(Site site) {
    return new ConsoleSite(site.id(), site.title());
  }

  /** A text of a form that may be left out, cut to what is kept; a NUL is kept nowhere. */
  static Optional<String> cut(Optional<String> text, int most) {
    return text.map(it -> it.replace('\0', '\uFFFD').strip())
        .map(it -> it.length() <= most ? it : it.substring(0, most));
  }
}
