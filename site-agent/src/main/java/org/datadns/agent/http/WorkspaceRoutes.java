package org.datadns.agent.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.datadns.agent.driver.Driver;
import org.datadns.agent.driver.EngineException;
import org.datadns.agent.heartbeat.ResolverKeys;
import org.datadns.agent.session.Sessions;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.signing.Ticket.Use;
import org.datadns.protocol.signing.Verification;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;

/**
 * {@code /api/workspaces/{id}}: a person takes their files away, or has them removed. An archive
 * goes to the person's browser, which brings a ticket in a form; nothing of it is kept anywhere on
 * the way. What it holds was written by code of others: it is never shown as a page of this origin.
 */
public final class WorkspaceRoutes implements HttpService {
  private static final Logger LOG = System.getLogger(WorkspaceRoutes.class.getName());
  private static final Pattern ID = Pattern.compile("w[a-z2-7]{25}");
  private static final String FIELD = "ticket=";

  /** Each holds a connection to the engine. */
  private static final int MOST_AT_ONCE = 4;

  /** Whoever takes fewer bytes than this, in that time, makes room for others. */
  private static final long LEAST = 64 * 1024;

  private static final Duration LEAST_IN = Duration.ofMinutes(1);

  private final String site;
  private final URI resolver;
  private final ResolverKeys keys;
  private final InstantSource resolverTime;
  private final Sessions sessions;
  private final Driver driver;
  private final Supplier<List<String>> images;
  private final Predicate<String> burn;
  private final Semaphore room = new Semaphore(MOST_AT_ONCE);

  /** Those who take files away now. */
  private final Set<String> people = ConcurrentHashMap.newKeySet();

  /**
   * The routes of one site.
   *
   * @param images what the site's tools run in, whether the engine has each or not
   * @param burn uses up a ticket by its id; false when it was used before
   */
  public WorkspaceRoutes(
      String site,
      URI resolver,
      ResolverKeys keys,
      InstantSource resolverTime,
      Sessions sessions,
      Driver driver,
      Supplier<List<String>> images,
      Predicate<String> burn) {
    this.site = site;
    this.resolver = resolver;
    this.keys = keys;
    this.resolverTime = resolverTime;
    this.sessions = sessions;
    this.driver = driver;
    this.images = images;
    this.burn = burn;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post("/{id}/archive", this::archive).delete("/{id}", this::remove);
  }

  /** {@code POST /api/workspaces/{id}/archive}: a form with a ticket. */
  private void archive(ServerRequest request, ServerResponse response) {
    var origin = request.headers().first(HeaderNames.ORIGIN);
    // a page without a referrer sends null; another page has no ticket, but need not be heard
    if (origin.filter(it -> !it.equals("null") && !it.equals(resolver.toString())).isPresent()) {
      throw refused(request, "cross-site", "This is not for other web sites.");
    }
    var ticket = ticket(request, Use.ARCHIVE, ticketIn(Body.bytes(request)));
    var image =
        images.get().stream()
            .filter(driver::hasImage)
            .findFirst()
            .orElseThrow(
                () ->
                    new RefusedException(
                        503, "no-image", "Not now", "No image of this site's tools is here now."));
    if (!people.add(ticket.person())) {
      throw new RefusedException(
          503, "archive-busy", "Not now", "You take files away already; wait until that is done.");
    }
    try {
      if (!room.tryAcquire()) {
        throw new RefusedException(
            503, "archive-busy", "Not now", "Others take their files away; try again in a minute.");
      }
      try {
        // last: whoever is told to try again can do so
        if (!burn.test(ticket.id())) {
          throw refused(request, "replayed", "This ticket was used before.");
        }
        send(request, response, ticket.session(), image);
      } finally {
        room.release();
      }
    } finally {
      people.remove(ticket.person());
    }
  }

  private void send(
      ServerRequest request, ServerResponse response, String workspace, String image) {
    try {
      boolean there =
          driver.readWorkspace(
              workspace,
              image,
              tar -> {
                response
                    .header(HeaderNames.CONTENT_TYPE, "application/x-tar")
                    .header(
                        HeaderNames.CONTENT_DISPOSITION,
                        "attachment; filename=\"" + workspace + ".tar\"")
                    .header(HeaderNames.CACHE_CONTROL, "no-store")
                    .header(HeaderNames.create("X-Content-Type-Options"), "nosniff")
                    .header(HeaderNames.create("Content-Security-Policy"), "sandbox")
                    .header(HeaderNames.create("Cross-Origin-Resource-Policy"), "same-origin");
                try (var out = response.outputStream()) {
                  Transfer.send(tar, out, LEAST, LEAST_IN);
                }
              });
      if (!there) {
        throw unknown();
      }
      LOG.log(Level.INFO, "workspace {0} was taken away as an archive", workspace);
    } catch (IOException e) {
      // the browser has gone, or the engine broke off: a tar archive that is cut short shows it
      throw new UncheckedIOException(
          "the archive of " + request.path().path() + " was broken off", e);
    } catch (EngineException e) {
      throw new RefusedException(
          503, "no-engine", "Not now", "The site's container engine does not answer.");
    }
  }

  /** {@code DELETE /api/workspaces/{id}}. */
  private void remove(ServerRequest request, ServerResponse response) {
    if (request.headers().contains(HeaderNames.ORIGIN)) {
      throw refused(request, "cross-site", "This is not for browsers.");
    }
    var authorization = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
    var ticket =
        ticket(
            request,
            Use.REMOVE,
            Optional.of(authorization)
                .filter(it -> it.startsWith("Bearer "))
                .map(it -> it.substring("Bearer ".length()).strip()));
    if (sessions.isInUse(ticket.session())) {
      throw inUse();
    }
    switch (removed(ticket.session())) {
      case REMOVED -> {
        LOG.log(Level.INFO, "workspace {0} was removed by its person", ticket.session());
        response.status(Status.NO_CONTENT_204).send();
      }
      case NOT_THERE -> throw unknown();
      case IN_USE -> throw inUse();
    }
  }

  private Driver.Removal removed(String workspace) {
    try {
      return driver.removeWorkspace(workspace);
    } catch (EngineException e) {
      throw new RefusedException(
          503, "no-engine", "Not now", "The site's container engine does not answer.");
    }
  }

  private static Optional<String> ticketIn(byte[] form) {
    var fields = new String(form, StandardCharsets.US_ASCII).split("&", -1);
    var tickets = Stream.of(fields).filter(field -> field.startsWith(FIELD)).toList();
    return tickets.size() == 1
        ? Optional.of(
            URLDecoder.decode(tickets.getFirst().substring(FIELD.length()), StandardCharsets.UTF_8))
        : Optional.empty();
  }

  private Ticket ticket(ServerRequest request, Use use, Optional<String> token) {
    var id = request.path().pathParameters().get("id");
    if (!ID.matcher(id).matches()) {
      throw unknown();
    }
    if (token.isEmpty()) {
      throw new RefusedException(401, "no-ticket", "No ticket", "A ticket is needed.");
    }
    var verified = verify(token.get(), keys.current(), use, id);
    if (verified instanceof Invalid<Ticket>(var code, var _) && code.equals("unknown-key")) {
      verified = verify(token.get(), keys.refreshed(), use, id);
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

  private static RefusedException inUse() {
    return new RefusedException(
        409,
        "workspace-in-use",
        "In use",
        "A session has this workspace: stop it first, and wait until it has ended.");
  }

  private static RefusedException unknown() {
    return new RefusedException(
        404, "unknown-workspace", "Unknown workspace", "This site has no such workspace.");
  }
}
