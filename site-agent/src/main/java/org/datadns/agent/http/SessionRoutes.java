package org.datadns.agent.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.datadns.agent.heartbeat.ResolverKeys;
import org.datadns.agent.save.Saves;
import org.datadns.agent.session.Admission.Accepted;
import org.datadns.agent.session.Admission.Refused;
import org.datadns.agent.session.Extension;
import org.datadns.agent.session.Sessions;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.signing.Ticket.Use;
import org.datadns.protocol.signing.Verification;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SaveOrder;
import org.datadns.protocol.wire.SessionCompanions;
import org.datadns.protocol.wire.SessionFiles;
import org.datadns.protocol.wire.SessionOrder;

/**
 * {@code /api/sessions/{id}}: what the resolver tells this site, each call with a ticket for this
 * use, site and session. Browsers have no business here: a request with an {@code Origin} is
 * refused.
 */
public final class SessionRoutes implements HttpService {
  private static final Logger LOG = System.getLogger(SessionRoutes.class.getName());
  private static final Pattern WORKSPACE_ID = Pattern.compile("w[a-z2-7]{25}");
  private static final Pattern SESSION_ID = Pattern.compile("s[a-z2-7]{25}");
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final int LOG_LINES = 200;

  /** Besides the one asked for. */
  private static final int MOST_DATASETS = 32;

  private final String site;
  private final URI resolver;
  private final ResolverKeys keys;
  private final InstantSource resolverTime;
  private final Sessions sessions;
  private final Saves saves;
  private final Optional<Reason> noSharing;

  /**
   * The routes of one site.
   *
   * @param noSharing why sessions are shared with nobody here; empty when they may be
   */
  public SessionRoutes(
      String site,
      URI resolver,
      ResolverKeys keys,
      InstantSource resolverTime,
      Sessions sessions,
      Saves saves,
      Optional<Reason> noSharing) {
    this.site = site;
    this.resolver = resolver;
    this.keys = keys;
    this.resolverTime = resolverTime;
    this.sessions = sessions;
    this.saves = saves;
    this.noSharing = noSharing;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .put("/{id}", this::order)
        .get("/{id}", this::look)
        .delete("/{id}", this::stop)
        .post("/{id}/extend", this::extend)
        .put("/{id}/companions", this::accompany)
        .post("/{id}/save", this::save)
        .get("/{id}/save", this::saved)
        .get("/{id}/log", this::log);
  }

  /** {@code PUT /api/sessions/{id}}. */
  private void order(ServerRequest request, ServerResponse response) {
    var body = Body.bytes(request);
    var ticket = ticket(request, Use.START);
    if (!ticket.digest().equals(Optional.of(Digest.of(body)))) {
      throw refused(request, "wrong-digest", "The order is not the one the ticket was made for.");
    }
    var order = Json.read(body, SessionOrder.class);
    if (!isComplete(order)) {
      throw RefusedException.malformed(
          "the order lacks a member, names too many datasets, or its workspace is no id");
    }
    order
        .files()
        .flatMap(SessionFiles::fault)
        .ifPresent(
            why -> {
              throw new RefusedException(400, why.code(), "Not understood", why.text());
            });
    if (order.attempt() != ticket.attempt()
        || !order.person().equals(ticket.person())
        || order.assurance() != ticket.assurance()) {
      throw refused(request, "wrong-order", "The order and its ticket differ.");
    }
    switch (sessions.order(ticket.session(), order)) {
      case Accepted(var status) -> Body.send(response, 202, status);
      case Refused(Reason(var code, var text)) ->
          throw new RefusedException(409, code, "Not started", text);
    }
  }

  /** {@code GET /api/sessions/{id}?after=&wait=}. */
  private void look(ServerRequest request, ServerResponse response) throws InterruptedException {
    var ticket = ticket(request, Use.READ);
    long after = number(request.query().first("after").orElse("-1"));
    var wait = duration(request.query().first("wait").orElse("PT0S"));
    Body.send(
        response,
        200,
        sessions.await(ticket.session(), after, wait).orElseThrow(SessionRoutes::unknown));
  }

  /** {@code DELETE /api/sessions/{id}?attempt=}. */
  private void stop(ServerRequest request, ServerResponse response) {
    var ticket = ticket(request, Use.STOP);
    long attempt =
        number(request.query().first("attempt").orElse(Integer.toString(ticket.attempt())));
    if (attempt != ticket.attempt()) {
      throw refused(request, "wrong-attempt", "The ticket is for another attempt.");
    }
    Body.send(
        response,
        202,
        sessions.stop(
            ticket.session(), ticket.attempt(), new Reason("stopped", "It was stopped.")));
  }

  /** {@code POST /api/sessions/{id}/extend}. */
  private void extend(ServerRequest request, ServerResponse response) {
    var ticket = ticket(request, Use.EXTEND);
    switch (sessions.extend(ticket.session(), ticket.attempt())) {
      case Extension.Extended(var status) -> Body.send(response, 200, status);
      case Extension.Refused(Reason(var code, var text)) ->
          throw new RefusedException(
              code.equals("unknown-session") ? 404 : 409, code, "Not extended", text);
    }
  }

  /** {@code PUT /api/sessions/{id}/companions}. */
  private void accompany(ServerRequest request, ServerResponse response) {
    var body = Body.bytes(request);
    var ticket = ticket(request, Use.SHARE);
    if (!ticket.digest().equals(Optional.of(Digest.of(body)))) {
      throw refused(request, "wrong-digest", "The list is not the one the ticket was made for.");
    }
    var said = Json.read(body, SessionCompanions.class);
    said.fault()
        .ifPresent(
            why -> {
              throw new RefusedException(400, why.code(), "Not understood", why.text());
            });
    if (said.attempt() != ticket.attempt()) {
      throw refused(request, "wrong-attempt", "The ticket is for another attempt.");
    }
    if (!said.companions().isEmpty()) {
      noSharing.ifPresent(
          why -> {
            throw new RefusedException(409, why.code(), "Not shared", why.text());
          });
    }
    Body.send(
        response,
        200,
        sessions.accompany(ticket.session(), said).orElseThrow(SessionRoutes::unknown));
  }

  /** {@code POST /api/sessions/{id}/save}: its body holds a person's secret. */
  private void save(ServerRequest request, ServerResponse response) {
    var body = Body.bytes(request);
    var ticket = ticket(request, Use.SAVE);
    if (!ticket.digest().equals(Optional.of(Digest.of(body)))) {
      throw refused(request, "wrong-digest", "The order is not the one the ticket was made for.");
    }
    var order = Json.read(body, SaveOrder.class);
    if (order.repository() == null || order.dataset() == null) {
      throw RefusedException.malformed("the order names no repository or no dataset");
    }
    if (!sessions.isOf(ticket.session(), ticket.attempt(), ticket.person())) {
      throw unknown();
    }
    switch (saves.save(ticket.session(), order)) {
      case Saves.Admission.Accepted(var status) -> Body.send(response, 202, status);
      case Saves.Admission.Refused(Reason(var code, var text)) ->
          throw new RefusedException(
              code.startsWith("invalid-") ? 400 : 409, code, "Not sent", text);
    }
  }

  /** {@code GET /api/sessions/{id}/save}. */
  private void saved(ServerRequest request, ServerResponse response) {
    var ticket = ticket(request, Use.READ);
    Body.send(
        response,
        200,
        saves
            .status(ticket.session())
            .orElseThrow(
                () ->
                    new RefusedException(
                        404, "nothing-saved", "Nothing sent", "Nothing was sent of late.")));
  }

  /** {@code GET /api/sessions/{id}/log}. */
  private void log(ServerRequest request, ServerResponse response) {
    var ticket = ticket(request, Use.READ);
    if (sessions.status(ticket.session()).isEmpty()) {
      throw unknown();
    }
    response
        .header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        .header(HeaderNames.create("X-Content-Type-Options"), "nosniff")
        .send(sessions.log(ticket.session(), LOG_LINES));
  }

  /** JSON leaves absent members null, whatever the record's types say. */
  private static boolean isComplete(SessionOrder order) {
    return order.attempt() > 0
        && Stream.of(
                order.identifier(), order.tool(), order.size(), order.person(), order.assurance())
            .allMatch(Objects::nonNull)
        && order.also().map(SessionRoutes::areNamed).orElse(true)
        && order.workspace() != null
        && WORKSPACE_ID.matcher(order.workspace()).matches();
  }

  private static boolean areNamed(List<String> identifiers) {
    return identifiers.size() <= MOST_DATASETS && identifiers.stream().allMatch(Objects::nonNull);
  }

  private Ticket ticket(ServerRequest request, Use use) {
    if (request.headers().contains(HeaderNames.ORIGIN)) {
      throw refused(request, "cross-site", "This is not for browsers.");
    }
    var id = request.path().pathParameters().get("id");
    if (!SESSION_ID.matcher(id).matches()) {
      throw unknown();
    }
    var authorization = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
    if (!authorization.startsWith("Bearer ")) {
      throw new RefusedException(401, "no-ticket", "No ticket", "A ticket is needed.");
    }
    var token = authorization.substring("Bearer ".length()).strip();
    var verified = verify(token, keys.current(), use, id);
    if (verified instanceof Invalid<Ticket>(var code, var _) && code.equals("unknown-key")) {
      verified = verify(token, keys.refreshed(), use, id);
    }
    if (sessions.isLocal(id)) {
      // a person's own business with this site
      throw unknown();
    }
    return switch (verified) {
      case Valid<Ticket>(var ticket) -> ticket;
      case Invalid<Ticket>(var code, var text) -> throw refused(request, code, text);
    };
  }

  private Verification<Ticket> verify(String token, KeySet with, Use use, String id) {
    return Ticket.verify(token, with, resolver.toString(), site, use, id, resolverTime.instant());
  }

  private static RefusedException refused(ServerRequest request, String code, String text) {
    LOG.log(
        Level.WARNING,
        "refused {0} {1} from {2}: {3}",
        request.prologue().method().text(),
        request.prologue().uriPath().rawPath(),
        request.remotePeer().host(),
        code);
    return new RefusedException(403, code, "Refused", text);
  }

  private static RefusedException unknown() {
    return new RefusedException(
        404, "unknown-session", "Unknown session", "This site knows no such session.");
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw badParameter("a whole number");
    }
  }

  private static Duration duration(String text) {
    try {
      var wait = Duration.parse(text);
      return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    } catch (DateTimeParseException e) {
      throw badParameter("a duration such as PT20S");
    }
  }

  private static RefusedException badParameter(String expected) {
    return new RefusedException(
        400, "bad-parameter", "Bad parameter", "A parameter must be " + expected + ".");
  }
}
