package org.datadns.resolver.web;

import java.util.List;
import java.util.Optional;

/**
 * A page as {@link EveryPageIT} looks at it.
 *
 * @param name what it is called here: the name of its picture in {@code docs/pictures}
 * @param who who looks at it
 * @param path its address; names in braces stand for what {@link PageStage} has made
 * @param press a button on it (CSS) that leads to the page meant, where a form does
 */
record ShownPage(String name, Who who, String path, Optional<String> press) {
  /** Who looks at a page. */
  enum Who {
    /** Nobody is known. */
    NOBODY,
    /** A guest with sessions. */
    GUEST,
    /** Ada, who signed in and has one of everything. */
    READER,
    /** Carol, who operates the site lakeside. */
    SITE_ADMIN,
    /** Dora, a federation admin. */
    FEDERATION_ADMIN
  }

  /**
   * All pages. A new page is one line here; what its address needs is made in {@link PageStage}.
   */
  static final List<ShownPage> ALL =
      List.of(
          page("home", Who.NOBODY, "/"),
          page("home-search", Who.NOBODY, "/?query=nothing+like+this&site=lakeside"),
          page("home-launched", Who.GUEST, "/"),
          page("dataset", Who.NOBODY, "/resolve?id=doi:10.5072/fk2/coast"),
          page("dataset-bad-title", Who.NOBODY, "/resolve?id=doi:10.5072/fk2/odd"),
          page("open", Who.NOBODY, "/open?id=doi:10.5072/fk2/coast"),
          page("open-full", Who.NOBODY, "/open?id=doi:10.5072/fk2/weather"),
          page("absent", Who.NOBODY, "/open?id=doi:10.5072/fk2/never"),
          page("no-identifier", Who.NOBODY, "/open?id=what+is+this"),
          page("linking", Who.NOBODY, "/linking?id=doi:10.5072/fk2/coast"),
          page("linking-general", Who.NOBODY, "/linking"),
          page("dataverse", Who.NOBODY, "/integrations/dataverse"),
          page("bookmarklet", Who.NOBODY, "/bookmarklet"),
          page("choose", Who.NOBODY, "/choose?id=doi:10.5072/fk2/coast&id=doi:10.5072/fk2/ice"),
          page("choose-none", Who.NOBODY, "/choose?id=doi:10.5072/fk2/never"),
          page(
              "key",
              Who.NOBODY,
              "/integrations/clowder2?dataset=https://clowder.example/datasets/64ac275add3307c5d90c2a37"),
          page("sites", Who.NOBODY, "/sites"),
          page("site", Who.NOBODY, "/sites/lakeside"),
          page("site-draining", Who.READER, "/sites/southhill"),
          page("status", Who.NOBODY, "/status"),
          page("launching", Who.GUEST, "/sessions/{starting}"),
          page("session-warned", Who.GUEST, "/sessions/{ready}"),
          page("session-waiting", Who.READER, "/sessions/{queued}"),
          page("session-ended", Who.GUEST, "/sessions/{ended}"),
          page("sessions", Who.GUEST, "/sessions"),
          page("sessions-none", Who.NOBODY, "/sessions"),
          page("pass", Who.GUEST, "/sessions/{ready}", "form[action$='/pass'] button"),
          page("pass-asked", Who.READER, "{pass}"),
          page("people", Who.READER, "/sessions/{queued}/shares"),
          page("people-guest", Who.GUEST, "/sessions/{ready}/shares"),
          page("join", Who.SITE_ADMIN, "/sessions/{queued}/join"),
          page("sessions-shared", Who.SITE_ADMIN, "/sessions"),
          page("workspaces", Who.GUEST, "/workspaces"),
          page("workspaces-none", Who.NOBODY, "/workspaces"),
          page("archive", Who.GUEST, "/workspaces", "form[action$='/archive'] button"),
          page("save", Who.GUEST, "/sessions/{ready}/save"),
          page("requests", Who.GUEST, "/requests"),
          page("sign-in", Who.NOBODY, "/sign-in"),
          page("signed-in", Who.READER, "/sign-in"),
          page("person", Who.READER, "/me"),
          page("person-guest", Who.GUEST, "/me"),
          page("tokens", Who.READER, "/me/tokens"),
          page("groups", Who.READER, "/groups"),
          page("group", Who.READER, "/groups/{group}"),
          page("device", Who.READER, "/device"),
          page("device-asked", Who.READER, "/device?user_code={device}", "main form button"),
          page("not-found", Who.NOBODY, "/nowhere"),
          page("console-shown", Who.SITE_ADMIN, "/sites/lakeside"),
          page("federation-shown", Who.FEDERATION_ADMIN, "/status"),
          page("console-sites", Who.SITE_ADMIN, "/console/sites"),
          page("console-site", Who.SITE_ADMIN, "/console/sites/lakeside"),
          page("console-datasets", Who.SITE_ADMIN, "/console/sites/lakeside/datasets"),
          page("console-sessions", Who.SITE_ADMIN, "/console/sites/lakeside/sessions"),
          page("console-usage", Who.SITE_ADMIN, "/reports?site=lakeside"),
          page("federation-sites", Who.FEDERATION_ADMIN, "/console/federation"),
          page("federation-tools", Who.FEDERATION_ADMIN, "/console/federation/tools"),
          page("federation-namespaces", Who.FEDERATION_ADMIN, "/console/federation/namespaces"),
          page("federation-rights", Who.FEDERATION_ADMIN, "/console/federation/rights"),
          page("federation-groups", Who.FEDERATION_ADMIN, "/console/federation/groups"),
          page("federation-requests", Who.FEDERATION_ADMIN, "/console/federation/requests"),
          page("federation-audit", Who.FEDERATION_ADMIN, "/console/federation/audit"));

  private static ShownPage page(String name, Who who, String path) {
    return new ShownPage(name, who, path, Optional.empty());
  }

  private static ShownPage page(String name, Who who, String path, String press) {
    return new ShownPage(name, who, path, Optional.of(press));
  }

  @Override
  public String toString() {
    return name;
  }
}
