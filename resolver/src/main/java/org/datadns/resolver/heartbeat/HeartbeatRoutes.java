package org.datadns.resolver.heartbeat;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.HeartbeatAnswer;
import org.datadns.protocol.wire.HeartbeatAnswer.Desired;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MacRequest;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.heartbeat.Batches.OverloadedException;
import org.datadns.resolver.heartbeat.Batches.Taken;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.inventory.Inventories;
import org.datadns.resolver.session.Sessions;
import org.datadns.resolver.site.MacKeys;
import org.datadns.resolver.site.Reach;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.SiteRequests;
import org.datadns.resolver.site.Sites;
import org.datadns.resolver.site.Sites.Hearing;
import org.datadns.resolver.tool.Tools;

/**
 * How sites say how they are: {@code POST /api/sites/{site}/heartbeats}, and the secret to sign
 * that with: {@code POST /api/sites/{site}/mac}. Of more than can be checked soon, whoever comes
 * last is told to come later.
 */
public final class HeartbeatRoutes implements HttpService, AutoCloseable {
  private static final int LARGEST_BODY = 4 * 1024 * 1024;
  private static final int LARGEST_MAC_REQUEST = 4 * 1024;
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final SiteRequests siteRequests;
  private final MacKeys macs;
  private final Sites sites;
  private final Tools tools;
  private final Batches batches;
  private final Slots slots;
  private final Consumer<String> unproved;
  private final Function<String, Optional<Long>> proposal;
  private final InstantSource clock;
  private final Checking checking = new Checking();

  /**
   * Routes that hand down what sites say.
   *
   * @param macs secrets that sites may sign heartbeats with
   * @param tools what the federation wants of the sites' tools
   * @param period how often a site shall speak
   * @param unproved is told of a site that spoke whose address nobody has tried yet; must not block
   * @param proposal knows the oldest proposal that waits for a site; must not block
   */
  public HeartbeatRoutes(
      SiteRequests siteRequests,
      MacKeys macs,
      Sites sites,
      Tools tools,
      Inventories inventories,
      Sessions sessions,
      Duration period,
      Consumer<String> unproved,
      Function<String, Optional<Long>> proposal,
      InstantSource clock) {
    this.siteRequests = siteRequests;
    this.macs = macs;
    this.sites = sites;
    this.tools = tools;
    this.batches = new Batches(sites, inventories, sessions);
    this.slots = new Slots(period);
    this.unproved = unproved;
    this.proposal = proposal;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/api/sites/{site}/heartbeats", this::hear)
        .post("/api/sites/{site}/mac", this::agreeOnMac);
  }

  /** POST /api/sites/{site}/mac */
  private void agreeOnMac(ServerRequest request, ServerResponse response) {
    String site = request.path().pathParameters().get("site");
    byte[] body = Body.bytes(request, LARGEST_MAC_REQUEST);
    var answer =
        checked(
            () -> {
              Access.require(
                  siteRequests.authenticateByPresentKey(request, site, body),
                  Action.SEND_HEARTBEAT,
                  new Target.OfSite(site));
              return macs.issue(sites.find(site).orElseThrow(), Json.read(body, MacRequest.class));
            });
    Answers.privately(response);
    Answers.json(response, answer);
  }

  /** POST /api/sites/{site}/heartbeats */
  private void hear(ServerRequest request, ServerResponse response) {
    String site = request.path().pathParameters().get("site");
    byte[] body = Body.bytes(request, LARGEST_BODY);
    var heartbeat = verified(request, site, body);
    switch (sites.hear(site, heartbeat)) {
      case Hearing.Fits ignored -> {}
      case Hearing.Stale ignored -> throw stale();
      case Hearing.OtherAgent(var heardAt) -> throw otherAgent(heardAt);
    }
    var taken = taken(site, heartbeat);
    if (!taken.kept()) {
      throw stale();
    }
    var known = sites.find(site);
    if (known.filter(it -> sites.outlook(it).reach() instanceof Reach.Untried).isPresent()) {
      unproved.accept(site);
    }
    Instant now = clock.instant();
    var wanted = tools.desiredAt(site);
    Answers.json(
        response,
        new HeartbeatAnswer(
            slots.next(site, now),
            now,
            taken.inventoryWanted(),
            sites.lacksReplicas(site, heartbeat),
            new Desired(
                known.map(Site::orderedRevision).orElse(0L) + wanted.revision(),
                known.flatMap(found -> found.orderedAt(now)),
                wanted.tools(),
                taken.unwanted(),
                proposal.apply(site)),
            sites.notesFor(site)));
  }

  private Heartbeat verified(ServerRequest request, String site, byte[] body) {
    return checked(
        () -> {
          Access.require(
              siteRequests.authenticateHeartbeat(request, site, body),
              Action.SEND_HEARTBEAT,
              new Target.OfSite(site));
          return HeartbeatCheck.checked(Json.read(body, Heartbeat.class));
        });
  }

  private <T> T checked(Supplier<T> check) {
    try {
      return checking.inTurn(check);
    } catch (Checking.OverloadedException e) {
      throw overloaded();
    }
  }

  private Taken taken(String site, Heartbeat heartbeat) {
    try {
      return batches.take(site, heartbeat).get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw overloaded();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw overloaded();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OverloadedException) {
        throw overloaded();
      }
      throw new CompletionException(e.getCause());
    }
  }

  private Refused stale() {
    return new Refused(
        Problem.of(
                409,
                "stale-heartbeat",
                "Stale heartbeat",
                "A later heartbeat of the site was heard already.")
            .withServerTime(clock.instant()));
  }

  private Refused otherAgent(Instant heardAt) {
    return new Refused(
        Problem.of(
                409,
                "other-agent",
                "Another agent speaks for the site",
                "Another agent with the same key began later and is heard.")
            .withSince(heardAt)
            .withNextStep("Stop one of the two agents; a site has one.")
            .withServerTime(clock.instant()));
  }

  /** Each is told another time, or they would all be back at once. */
  private Refused overloaded() {
    var later = slots.period().toMillis();
    return new Refused(
        Problem.of(503, "overloaded", "Overloaded", "Too many sites speak at once.")
            .withRetryAfter(Duration.ofMillis(1_000 + ThreadLocalRandom.current().nextLong(later)))
            .withServerTime(clock.instant()));
  }

  /** Answers nobody any more. */
  @Override
  public void close() {
    batches.close();
  }
}
