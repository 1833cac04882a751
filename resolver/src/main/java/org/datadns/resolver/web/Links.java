package org.datadns.resolver.web;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Group;
import org.datadns.protocol.wire.SaveStatus;
import org.datadns.protocol.wire.SessionView;
import org.datadns.protocol.wire.Workspace;

/**
 * Where the links of a page lead. Public because the compiled templates live in another package.
 * Thread-safe.
 */
public final class Links {
  private final String base;
  private final Assets assets;
  private final Optional<Viewer> viewer;

  /** The links of a resolver whose public address is {@code resolver}. */
  Links(URI resolver, Assets assets) {
    this(resolver.getRawPath() == null ? "" : resolver.getRawPath(), assets, Optional.empty());
  }

  private Links(String base, Assets assets, Optional<Viewer> viewer) {
    this.base = base;
    this.assets = assets;
    this.viewer = viewer;
  }

  /** The same on pages that say who looks at them. */
  Links shownTo(Viewer who) {
    return new Links(base, assets, Optional.of(who));
  }

  /** Who looks; empty on pages that are the same for everybody, as caches keep them. */
  public Optional<Viewer> viewer() {
    return viewer;
  }

  /** What to call who is signed in, on pages that say so. */
  public Optional<String> person() {
    return viewer.flatMap(Viewer::name);
  }

  /** Where people sign in with this provider, and go on at a path of ours. */
  public String signIn(String provider, String returnTo) {
    return base + "/sign-in/" + encode(provider) + "?return=" + encode(returnTo);
  }

  /** Where people choose how to sign in, and go on at a path of ours. */
  public String signInFor(String returnTo) {
    return base + "/sign-in?return=" + encode(returnTo);
  }

  /** Where people sign in, and go on with a view. */
  public String signIn(OpenView view) {
    String here = open(view, view.tool()).substring(base.length());
    return base + "/sign-in?return=" + encode(here);
  }

  /** A path of the resolver, as a browser asks for it; {@code path} begins with a slash. */
  public String to(String path) {
    return base + path;
  }

  /** A dataset's own page. */
  public String resolve(String identifier) {
    return base + "/resolve?id=" + encode(identifier);
  }

  /** The page that says how to link to a dataset. */
  public String linking(String identifier) {
    return base + "/linking?id=" + encode(identifier);
  }

  /** The page that opens a dataset. */
  public String open(String identifier) {
    return base + "/open?id=" + encode(identifier);
  }

  /** The page that opens a dataset in one tool. */
  public String open(String identifier, String tool) {
    return open(identifier) + "&tool=" + encode(tool);
  }

  /** The page of a view again, with this tool. */
  public String open(OpenView view, String tool) {
    return after(
        view, at(view.site().map(OpenView.SiteChoice::id), open(view, tool, view.version())));
  }

  /** The page of a view again, at this site alone. */
  public String openAt(OpenView view, String site) {
    return after(view, at(Optional.of(site), open(view, view.tool(), view.version())));
  }

  /** The page of a view again, at any site and in any version. */
  public String openAnyhow(OpenView view) {
    return open(view, view.tool(), Optional.empty());
  }

  private String open(OpenView view, String tool, Optional<String> version) {
    return open(
        view.identifier(),
        tool,
        version,
        view.also().stream().map(OpenView.Further::identifier).toList(),
        view.notebook());
  }

  /** The page that opens what a session opens, at whatever site. */
  public String openElsewhere(SessionView session) {
    return open(
        session.asked(),
        session.tool(),
        session.version(),
        session.also().orElse(List.of()),
        session.notebook());
  }

  /** The page that opens what a session opens, where it was asked for. */
  public String openAgain(SessionView session) {
    return at(session.wantedSite(), openElsewhere(session));
  }

  private String open(
      String identifier,
      String tool,
      Optional<String> version,
      List<String> also,
      Optional<String> notebook) {
    return open(identifier)
        + (tool.isEmpty() ? "" : "&tool=" + encode(tool))
        + version.map(label -> "&version=" + encode(label)).orElse("")
        + also.stream().map(other -> "&also=" + encode(other)).collect(Collectors.joining())
        + notebook.map(address -> "&notebook=" + encode(address)).orElse("");
  }

  /** What a repository told of a click goes on with the page; of one version, with that alone. */
  private static String after(OpenView view, String page) {
    return page + view.click().map(click -> "&handover=" + encode(click.id())).orElse("");
  }

  private static String at(Optional<String> site, String page) {
    return page + site.map(id -> "&site=" + encode(id)).orElse("");
  }

  /** The next page of the datasets that are here. */
  public String more(HomeView view) {
    return base
        + "/?cursor="
        + encode(view.next().orElse(""))
        + (view.words().isEmpty() ? "" : "&query=" + encode(view.words()))
        + view.site().map(id -> "&site=" + encode(id)).orElse("");
  }

  /** The datasets that a site holds. */
  public String heldAt(String site) {
    return base + "/?site=" + encode(site);
  }

  /** A site's own page. */
  public String site(String id) {
    return base + "/sites/" + encode(id);
  }

  /** A session's launching page. */
  public String session(String id) {
    return base + "/sessions/" + encode(id);
  }

  /** A workspace, as something that is done something to. */
  public String workspace(Workspace workspace) {
    return base + "/workspaces/" + encode(workspace.site()) + "/" + encode(workspace.workspace());
  }

  /** The page of a dataset at a Dataverse, in its draft. */
  public String draft(SaveStatus status) {
    return status.repository()
        + "/dataset.xhtml?persistentId="
        + encode(status.dataset())
        + "&version=DRAFT";
  }

  /** A page or form of the federation console. */
  public String federation(String... steps) {
    return base
        + "/console/federation"
        + Stream.of(steps).map(step -> "/" + encode(step)).collect(Collectors.joining());
  }

  /** A group's own page. */
  public String group(Group group) {
    return base + "/groups/" + encode(group.id().orElse(""));
  }

  /**
   * A page of a site's console.
   *
   * @param part begins with a slash; empty for the overview
   */
  public String console(String site, String part) {
    return base + "/console/sites/" + encode(site) + part;
  }

  /** The next datasets of a site's console. */
  public String consoleDatasets(String site, String prefix, String cursor) {
    return console(site, "/datasets")
        + "?cursor="
        + encode(cursor)
        + (prefix.isEmpty() ? "" : "&prefix=" + encode(prefix));
  }

  /** What was done at a site. */
  public String usage(String site) {
    return base + "/reports?site=" + encode(site);
  }

  /** A report in another form. */
  public String report(ReportView view, String format) {
    return base
        + "/reports?format="
        + format
        + "&from="
        + encode(view.from())
        + "&to="
        + encode(view.to())
        + view.site().map(site -> "&site=" + encode(site)).orElse("")
        + view.dataset().map(name -> "&dataset=" + encode(name)).orElse("");
  }

  /** A stylesheet, script or icon. */
  public String asset(String name) {
    return base + "/assets/" + assets.address(name);
  }

  /**
   * What may be linked to of addresses that others wrote: http and https. Everything else, {@code
   * javascript:} above all, is shown as text or not at all.
   */
  public static Optional<String> web(String address) {
    var scheme = address.strip().toLowerCase(Locale.ROOT);
    return scheme.startsWith("https://") || scheme.startsWith("http://")
        ? Optional.of(address.strip())
        : Optional.empty();
  }

  /** As {@link #web}, and an e-mail address as {@code mailto:}. */
  public static Optional<String> contact(String contact) {
    var address = contact.strip();
    return address.matches("[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,253}")
        ? Optional.of("mailto:" + address)
        : web(address);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
