package org.datadns.agent.heartbeat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.client.UnreachableException;
import org.datadns.protocol.signing.MacAgreement;
import org.datadns.protocol.signing.MacKey;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.HeartbeatAnswer;
import org.datadns.protocol.wire.MacRequest;

/**
 * Signs heartbeats with a secret agreed on with the resolver, which costs it little to check, and
 * with the site's key until there is one and whenever it is not taken. Sites that came at once
 * agree spread over some periods. For one thread.
 */
final class HeartbeatKey {
  private static final Logger LOG = System.getLogger(HeartbeatKey.class.getName());

  /** One in so many heartbeats that could be followed by an agreement is. */
  private static final int SPREAD = 10;

  private static final Duration BEFORE_ITS_END = Duration.ofMinutes(10);

  private final SiteClient client;
  private final InstantSource resolverClock;
  private final RandomGenerator random;
  private Optional<Agreed> agreed = Optional.empty();

  private record Agreed(MacKey key, Instant until) {}

  HeartbeatKey(SiteClient client, InstantSource resolverClock, RandomGenerator random) {
    this.client = client;
    this.resolverClock = resolverClock;
    this.random = random;
  }

  /** Sends a heartbeat; blocks and throws as {@link SiteClient} does. */
  HeartbeatAnswer send(Heartbeat heartbeat) {
    agreed = agreed.filter(it -> resolverClock.instant().isBefore(it.until()));
    if (agreed.isEmpty()) {
      return client.heartbeat(heartbeat);
    }
    try {
      return client.heartbeat(heartbeat, agreed.get().key());
    } catch (ProblemException e) {
      if (e.problem().status() != 401) {
        throw e;
      }
      LOG.log(Level.INFO, "the secret for heartbeats is good no more: {0}", e.problem().code());
      agreed = Optional.empty();
      return client.heartbeat(heartbeat);
    }
  }

  /** Agrees on a secret now and then while there is none that lasts. */
  void renew() {
    var soon = resolverClock.instant().plus(BEFORE_ITS_END);
    boolean lasts = agreed.filter(it -> soon.isBefore(it.until())).isPresent();
    if (lasts || random.nextInt(SPREAD) != 0) {
      return;
    }
    try {
      var agreement = MacAgreement.begin();
      var answer = client.agreeOnMac(new MacRequest(agreement.publicJwk()));
      agreed =
          Optional.of(new Agreed(agreement.open(answer.kid(), answer.sealed()), answer.until()));
    } catch (ProblemException | UnreachableException | IllegalArgumentException e) {
      LOG.log(Level.DEBUG, "no secret for heartbeats: {0}", e.getMessage());
    }
  }
}
