package org.datadns.resolver.token;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.protocol.wire.DeviceAuthorization;
import org.datadns.protocol.wire.DeviceToken;
import org.datadns.protocol.wire.OAuthError;
import org.datadns.resolver.access.Scope;
import org.datadns.resolver.audit.Actor;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.audit.Kind;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.ClientAddresses;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.token.DeviceLogins.Poll;
import org.datadns.resolver.token.DeviceLogins.Waiting;

/**
 * The program's side of the device flow (RFC 8628): {@code /device_authorization} and {@code
 * /token}. Their errors have the form of OAuth (RFC 6749 section 5.2).
 */
public final class DeviceRoutes implements HttpService {
  static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";

  private static final int LARGEST_BODY = 8 * 1024;
  private static final int LONGEST_CLIENT = 80;
  private static final int LONGEST_CODE = 100;

  private final DeviceLogins logins;
  private final Tokens tokens;
  private final TokenConfig config;
  private final Audit audit;
  private final ClientAddresses clients;
  private final URI resolver;
  private final InstantSource clock;

  /** The routes of one resolver. */
  public DeviceRoutes(
      DeviceLogins logins,
      Tokens tokens,
      TokenConfig config,
      Audit audit,
      ClientAddresses clients,
      URI resolver,
      InstantSource clock) {
    this.logins = logins;
    this.tokens = tokens;
    this.config = config;
    this.audit = audit;
    this.clients = clients;
    this.resolver = resolver;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post("/device_authorization", this::begin).post("/token", this::poll);
  }

  /** POST /device_authorization */
  private void begin(ServerRequest request, ServerResponse response) {
    var form = form(request);
    String client = form.one("client_id").orElse("").strip();
    if (client.isEmpty()
        || client.length() > LONGEST_CLIENT
        || client.codePoints().anyMatch(DeviceRoutes::isHidden)) {
      error(response, "invalid_client", "client_id names the program in at most 80 characters.");
      return;
    }
    var wanted = Stream.of(form.one("scope").orElse("").split(" ")).filter(it -> !it.isEmpty());
    List<String> labels = wanted.toList();
    if (!ScopeText.OFFERED.stream()
        .map(Scope::label)
        .collect(Collectors.toSet())
        .containsAll(labels)) {
      error(
          response,
          "invalid_scope",
          "A scope is none that is given here. There are: "
              + ScopeText.labels(ScopeText.OFFERED)
              + ".");
      return;
    }
    var scopes =
        ScopeText.read(labels, ScopeText.OFFERED).stream()
            .map(Scope::label)
            .collect(Collectors.toSet());
    var from = ClientAddresses.subscriber(clients.of(request)).getHostAddress();
    var codes = logins.begin(client, from, scopes);
    if (codes.isEmpty()) {
      response.header(HeaderNames.RETRY_AFTER, Long.toString(Duration.ofMinutes(1).toSeconds()));
      error(
          response,
          Status.TOO_MANY_REQUESTS_429,
          "temporarily_unavailable",
          "Too many programs wait to be let in. Try again in a minute.");
      return;
    }
    String page = resolver + "/device";
    String code = codes.get().user().shown();
    Answers.privately(response);
    Answers.json(
        response,
        new DeviceAuthorization(
            codes.get().device(),
            code,
            page,
            Optional.of(page + "?user_code=" + code),
            DeviceLogins.LIFETIME.toSeconds(),
            DeviceLogins.PACE));
  }

  /** What cannot be seen, or turns the direction of writing, has no place in a program's name. */
  private static boolean isHidden(int c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
  }

  /** POST /token */
  private void poll(ServerRequest request, ServerResponse response) {
    var form = form(request);
    if (!form.one("grant_type").orElse("").equals(GRANT)) {
      error(response, "unsupported_grant_type", "grant_type must be " + GRANT + ".");
      return;
    }
    String code = form.one("device_code").orElse("");
    if (code.isEmpty() || code.length() > LONGEST_CODE) {
      error(response, "invalid_request", "device_code is missing.");
      return;
    }
    switch (logins.poll(code)) {
      case Poll.Pending ignored ->
          error(response, "authorization_pending", "Nobody has let the program in yet.");
      case Poll.SlowDown ignored ->
          error(response, "slow_down", "Ask " + DeviceLogins.PACE + " seconds later from now on.");
      case Poll.Denied ignored -> error(response, "access_denied", "The person said no.");
      case Poll.Expired ignored ->
          error(response, "expired_token", "Nobody answered in time. Begin again.");
      case Poll.Unknown ignored ->
          error(response, "invalid_grant", "The code is none, or was used already.");
      case Poll.Allowed allowed -> give(request, response, allowed);
    }
  }

  private void give(ServerRequest request, ServerResponse response, Poll.Allowed allowed) {
    var program = allowed.program();
    var made =
        tokens.make(
            new Tokens.Wish(
                allowed.person(),
                allowed.issuer(),
                allowed.label(),
                program.client(),
                program.scopes(),
                Optional.empty(),
                config.usually()));
    if (made.isEmpty()) {
      error(response, "access_denied", TokenRoutes.tooMany().problem().detail());
      return;
    }
    var token = made.get().token();
    audit.note(
        Kind.TOKEN,
        Actor.person(allowed.person()),
        request,
        "make-token",
        token.id(),
        token.detail());
    Instant now = clock.instant();
    Answers.privately(response);
    Answers.json(
        response,
        new DeviceToken(
            made.get().secret(),
            "Bearer",
            Math.max(1, Duration.between(now, token.expires()).toSeconds()),
            token.scopes().stream().sorted().collect(Collectors.joining(" "))));
  }

  private static Fields form(ServerRequest request) {
    if (!Body.isForm(request)) {
      throw Refused.badRequest(
          "unsupported-media-type", "Send a form: application/x-www-form-urlencoded.");
    }
    return Body.form(request, LARGEST_BODY);
  }

  private static void error(ServerResponse response, String code, String description) {
    error(response, Status.BAD_REQUEST_400, code, description);
  }

  private static void error(
      ServerResponse response, Status status, String code, String description) {
    Answers.privately(response);
    Answers.json(response, status, new OAuthError(code, Optional.of(description)));
  }

  /** What a person is told of a program that waits. */
  static String ago(Waiting program, Instant now) {
    long minutes = Math.max(0, Duration.between(program.asked(), now).toMinutes());
    return minutes == 0
        ? "less than a minute ago"
        : minutes + (minutes == 1 ? " minute ago" : " minutes ago");
  }
}
