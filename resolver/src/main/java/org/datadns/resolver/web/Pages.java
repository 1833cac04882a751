package org.datadns.resolver.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.Group;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SessionView;

/**
 * The resolver's pages as complete HTML documents. Everything shown is escaped; links lead to http
 * and https addresses only; nothing inline needs more of a Content-Security-Policy than {@code
 * script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'}, and
 * for {@link #enter} the session's origin in {@code form-action}. Thread-safe.
 */
public final class Pages {
  private final TemplateEngine templates;
  private final Links links;
  private final URI resolver;

  /**
   * The pages of one resolver.
   *
   * @param resolver its public address, no trailing slash
   */
  public Pages(URI resolver) {
    this(
        TemplateEngine.createPrecompiled(ContentType.Html),
        new Links(resolver, new Assets()),
        resolver);
  }

  private Pages(TemplateEngine templates, Links links, URI resolver) {
    this.templates = templates;
    this.links = links;
    this.resolver = resolver;
  }

  /**
   * The same pages as they say who looks at them; not for caches that others share.
   *
   * @param person what to call who is signed in; empty when nobody is
   */
  public Pages shownTo(Optional<String> person) {
    return new Pages(templates, links.shownTo(person), resolver);
  }

  /** The page on which people choose how to sign in, or sign out. */
  public String signIn(SignInView view) {
    return render("signin", Map.of("view", view));
  }

  /** The page on which a person lets a program in. */
  public String device(DeviceView view) {
    return render("device", Map.of("view", view));
  }

  /** A guest confirms an e-mail address. */
  public String email(EmailView view) {
    return render("email", Map.of("view", view));
  }

  /** A session is taken along to another device. */
  public String pass(PassView view) {
    return render("pass", Map.of("view", view));
  }

  /** What is kept about a person. */
  public String person(PersonView view) {
    return render("person", Map.of("view", view));
  }

  /** A person's tokens, and one to be made. */
  public String tokens(TokensView view) {
    return render("tokens", Map.of("view", view));
  }

  /** The first page: a box for any identifier, and the datasets that are here. */
  public String home(HomeView view) {
    return render("home", Map.of("view", view));
  }

  /** A dataset's own page: what it is, where its copies are, and what opens it. */
  public String dataset(DatasetPage view) {
    return render("dataset", Map.of("view", view));
  }

  /** The page before a launch: the dataset, its sites, the tools, one button. */
  public String open(OpenView view) {
    return render("open", Map.of("view", view));
  }

  /** The page of a dataset that no site holds: what else can be done. */
  public String absent(AbsentView view) {
    return render("absent", Map.of("view", view));
  }

  /** How to link to a dataset. */
  public String linking(LinkingView view) {
    return render(
        "linking", Map.of("view", view, "snippets", new Snippets(resolver, view.identifier())));
  }

  /** What a person asked for, the newest first. */
  public String requests(List<RequestView> requests) {
    return render("requests", Map.of("requests", requests));
  }

  /** The launching page: each step of a session as it happens, and its end. */
  public String session(SessionView session) {
    return render("session", Map.of("session", session));
  }

  /** A person's own sessions across all sites, in the order given. */
  public String sessions(List<SessionView> sessions) {
    return render("sessions", Map.of("sessions", sessions));
  }

  /** The page on which files of a session are sent to a repository. */
  public String save(SaveView view) {
    return render("save", Map.of("view", view));
  }

  /**
   * The groups that somebody keeps or is in, in the order given, and where one joins.
   *
   * @param mayMake whether whoever looks may make one
   */
  public String groups(List<Group> groups, boolean mayMake) {
    return render("groups", Map.of("groups", groups, "mayMake", mayMake));
  }

  /** A group: who is in, for who keeps it; and its code, when it was just made. */
  public String group(Group group) {
    return render("group", Map.of("group", group));
  }

  /** The page that posts a ticket to a session's origin by itself. */
  public String enter(EnterView view) {
    return render("enter", Map.of("view", view));
  }

  /**
   * How to get a button into a Dataverse.
   *
   * @param resolver the resolver's public address
   */
  public String dataverse(URI resolver) {
    return render("dataverse", Map.of("resolver", resolver.toString()));
  }

  /** What went wrong, what to do next, and whom to ask. */
  public String problem(Problem problem) {
    return render("problem", Map.of("problem", problem));
  }

  /**
   * How to get and use the bookmarklet and the extension.
   *
   * @param javascriptUrl the bookmarklet as a {@code javascript:} URL; templates leave out such
   *     links when escaping, so this one is checked here and put in as it stands
   * @throws IllegalArgumentException when it is anything else, or would need escaping
   */
  public String bookmarklet(String javascriptUrl) {
    if (!javascriptUrl.matches("javascript:[A-Za-z0-9%!$()*+,./:;=?@_~-]+")) {
      throw new IllegalArgumentException("not an encoded javascript: URL");
    }
    return render("bookmarklet", Map.of("javascriptUrl", javascriptUrl));
  }

  /** Which of the datasets that a page names. */
  public String choose(ChooseView view) {
    return render("choose", Map.of("view", view));
  }

  private String render(String template, Map<String, Object> parameters) {
    var all = new HashMap<>(parameters);
    all.put("links", links);
    var output = new StringOutput();
    templates.render(template + ".jte", all, output);
    return output.toString();
  }
}
