package org.datadns.resolver.inventory;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.inventory.Inventories.Outcome;
import org.datadns.resolver.inventory.Inventories.Sent;
import org.datadns.resolver.site.SiteRequests;

/**
 * How sites say what they hold. A body is read as a stream and may be very large; few large ones
 * are received at a time, each at no less than a certain pace.
 */
public final class InventoryRoutes implements HttpService {
  private static final Logger LOG = System.getLogger(InventoryRoutes.class.getName());
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);
  private static final long LARGEST_BODY = 16L * 1024 * 1024 * 1024;
  private static final long SMALL_BODY = 1024 * 1024;
  private static final int MOST_LARGE_AT_ONCE = 2;
  private static final Duration ASK_AGAIN = Duration.ofSeconds(30);

  private final Inventories inventories;
  private final SiteRequests siteRequests;
  private final Runnable changed;
  private final Semaphore large = new Semaphore(MOST_LARGE_AT_ONCE);

  /**
   * Routes that write these inventories.
   *
   * @param changed is run before a site is told that its inventory stands, so that lookups find it
   */
  public InventoryRoutes(Inventories inventories, SiteRequests siteRequests, Runnable changed) {
    this.inventories = inventories;
    this.siteRequests = siteRequests;
    this.changed = changed;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .put("/api/sites/{site}/replicas", this::replace)
        .patch("/api/sites/{site}/replicas", this::change);
  }

  /** PUT /api/sites/{site}/replicas?generation= */
  private void replace(ServerRequest request, ServerResponse response) {
    receive(request, response, Optional.empty());
  }

  /** PATCH /api/sites/{site}/replicas?generation=&after= */
  private void change(ServerRequest request, ServerResponse response) {
    receive(request, response, Optional.of(number(request, "after")));
  }

  private void receive(ServerRequest request, ServerResponse response, Optional<Long> after) {
    String site = request.path().pathParameters().get("site");
    var signed = siteRequests.authenticateHead(request, site);
    Access.require(signed.agent(), Action.WRITE_REPLICAS, new Target.OfSite(site));
    var sent = new Sent(site, number(request, "generation"), after, signed.digest());
    if (after.isPresent() && after.get() >= sent.generation()) {
      throw Refused.badRequest("invalid-generation", "generation must be above after.");
    }
    OptionalLong length = request.headers().contentLength();
    if (length.orElse(0) > LARGEST_BODY) {
      throw tooLarge();
    }
    boolean isLarge = length.isEmpty() || length.getAsLong() > SMALL_BODY;
    if (isLarge && !large.tryAcquire()) {
      throw new Refused(
          Problem.of(
                  503,
                  "overloaded",
                  "Overloaded",
                  "Other large inventories are being received at the moment.")
              .withRetryAfter(ASK_AGAIN));
    }
    try {
      answer(response, site, receive(request, sent));
    } finally {
      if (isLarge) {
        large.release();
      }
    }
  }

  private Outcome receive(ServerRequest request, Sent sent) {
    try (var pace = new BodyPace(LARGEST_BODY, LONGEST_SILENCE)) {
      var body =
          request.content().hasEntity()
              ? request.content().inputStream()
              : InputStream.nullInputStream();
      return inventories.receive(sent, new InventoryLines(body, pace));
    } catch (IOException e) {
      // the interruption of a silent reader has done its work
      Thread.interrupted();
      LOG.log(
          Level.INFO,
          "site {0}: its inventory of generation {1} broke off; nothing was changed",
          sent.site(),
          Long.toString(sent.generation()));
      throw new Refused(
          Problem.of(400, "broken-off", "Broken off", "The body broke off; nothing was changed.")
              .withNextStep("Send it again."));
    }
  }

  private void answer(ServerResponse response, String site, Outcome outcome) {
    switch (outcome) {
      case Outcome.Stands(var answer) -> {
        changed.run();
        Answers.json(response, answer);
      }
      case Outcome.Stale(long kept) ->
          throw new Refused(
              Problem.of(
                  409,
                  "stale-generation",
                  "Stale inventory",
                  "Generation " + kept + " of the inventory is kept; send a later one."));
      case Outcome.OutOfStep(long kept) ->
          throw new Refused(
              Problem.of(
                      409,
                      "inventory-out-of-step",
                      "Inventory out of step",
                      "Generation "
                          + kept
                          + " of the inventory is kept; the changes are to another.")
                  .withNextStep("Send the whole inventory."));
      case Outcome.WrongDigest ignored -> throw siteRequests.wrongDigest(site);
    }
  }

  private static Refused tooLarge() {
    return new Refused(
        Problem.of(413, "too-large", "Too large", "An inventory has at most 16 GiB."));
  }

  private static long number(ServerRequest request, String field) {
    try {
      long number = Long.parseLong(Fields.ofQuery(request).required(field));
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw Refused.badRequest("invalid-generation", field + " must be a number above 0.");
  }
}
