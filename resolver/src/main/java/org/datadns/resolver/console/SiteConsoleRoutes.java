package org.datadns.resolver.console;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.http.Accept;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.session.Sessions;
import org.datadns.resolver.site.JoinCheck;
import org.datadns.resolver.site.JoinTokens;
import org.datadns.resolver.web.SiteJoinView;

/**
 * What admins of sites see and do: {@code /console/sites}, each site's overview and its sessions.
 * How a site is operated is changed by {@code OperationRoutes}.
 */
public final class SiteConsoleRoutes implements HttpService {
  private static final int LARGEST_BODY = 16 * 1024;
  private static final int LONGEST_REASON = 500;

  private final Operated operated;
  private final SiteOverviews overviews;
  private final Sessions sessions;
  private final JoinTokens joinTokens;
  private final Audit audit;
  private final URI resolver;

  /** The routes of one resolver. */
  public SiteConsoleRoutes(
      Operated operated,
      SiteOverviews overviews,
      Sessions sessions,
      JoinTokens joinTokens,
      Audit audit,
      URI resolver) {
    this.operated = operated;
    this.overviews = overviews;
    this.sessions = sessions;
    this.joinTokens = joinTokens;
    this.audit = audit;
    this.resolver = resolver;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/console/sites", this::list)
        .post("/console/sites/join", this::join)
        .get("/console/sites/{site}", this::look)
        .get("/console/sites/{site}/sessions", this::listSessions)
        .post("/console/sites/{site}/sessions/{id}/stop", this::stop);
  }

  /** GET /console/sites: those that the caller operates. */
  private void list(ServerRequest request, ServerResponse response) {
    var all = operated.all(request).stream().map(overviews::of).toList();
    Answers.privately(response);
    if (Accept.prefersHtml(request.headers())) {
      Answers.page(response, operated.pages(request).consoleSites(all, operated.mayLetIn(request)));
    } else {
      Answers.json(response, all);
    }
  }

  /** POST /console/sites/join: a token with which a site joins, by form. */
  private void join(ServerRequest request, ServerResponse response) {
    operated.requireLettingIn(request);
    var site = Body.form(request, LARGEST_BODY).required("site").strip();
    if (!JoinCheck.isSiteId(site)) {
      throw Refused.badRequest(
          "invalid-site", "A site's id is a DNS label in lower case, for example uni-library.");
    }
    var token = joinTokens.create(site);
    audit.note(request, "make-join-token", site, "until " + token.expires());
    Answers.privately(response);
    Answers.page(
        response,
        operated
            .pages(request)
            .consoleJoin(
                new SiteJoinView(site, token.token(), token.expires(), resolver.toString())));
  }

  /** GET /console/sites/{site} */
  private void look(ServerRequest request, ServerResponse response) {
    var overview = overviews.of(operated.site(request));
    Answers.privately(response);
    if (Accept.prefersHtml(request.headers())) {
      Answers.page(response, operated.pages(request).consoleSite(overview));
    } else {
      Answers.json(response, overview);
    }
  }

  /** GET /console/sites/{site}/sessions */
  private void listSessions(ServerRequest request, ServerResponse response) {
    var site = operated.site(request);
    var running = sessions.atSite(site.id());
    Answers.privately(response);
    if (Accept.prefersHtml(request.headers())) {
      Answers.page(
          response, operated.pages(request).consoleSessions(Operated.named(site), running));
    } else {
      Answers.json(response, running);
    }
  }

  /**
   * What {@code POST /console/sites/{site}/sessions/{id}/stop} takes.
   *
   * @param reason what the session's person is told
   */
  record StopRequest(Optional<String> reason) {}

  /** POST /console/sites/{site}/sessions/{id}/stop */
  private void stop(ServerRequest request, ServerResponse response) {
    var site = operated.site(request);
    String id = request.path().pathParameters().get("id");
    boolean byForm = Body.isForm(request);
    var reason =
        Operated.cut(
            byForm
                ? Body.form(request, LARGEST_BODY).one("reason")
                : Body.json(request, StopRequest.class, LARGEST_BODY).reason(),
            LONGEST_REASON);
    if (!sessions.stopAtSite(site.id(), id, reason)) {
      throw new Refused(
          Problem.of(
              404, "not-at-site", "Not at the site", "No session of this id is at the site now."));
    }
    audit.note(request, "stop-session", id, "at " + site.id(), reason);
    Answers.privately(response);
    if (byForm) {
      Answers.seeOther(response, "/console/sites/" + site.id() + "/sessions");
    } else {
      Answers.json(response, Map.of("stopping", id));
    }
  }
}
