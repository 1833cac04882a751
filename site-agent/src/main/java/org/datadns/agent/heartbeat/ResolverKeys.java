package org.datadns.agent.heartbeat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.client.UnreachableException;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.signing.KeySet;

/**
 * The keys that sign tickets, kept on disk so that an agent that restarts without its resolver
 * still lets people in. Fetched when a ticket names an unknown key, but not more often than every
 * ten seconds: a made-up key must not hammer the resolver (RFC 7517 says nothing of it; the
 * cool-down is common practice). Thread-safe.
 */
public final class ResolverKeys {
  private static final Logger LOG = System.getLogger(ResolverKeys.class.getName());
  private static final Duration COOL_DOWN = Duration.ofSeconds(10);

  /** How long a key that the resolver has withdrawn may still be taken. */
  private static final Duration OLD = Duration.ofHours(1);

  private final Path file;
  private final SiteClient client;
  private final InstantSource clock;
  private volatile KeySet keys;
  private Instant lastTry = Instant.EPOCH;
  private Instant fetched = Instant.EPOCH;

  /** The keys on disk, if there are any. */
  public ResolverKeys(Path stateDirectory, SiteClient client, InstantSource clock) {
    this.file = stateDirectory.resolve("jwks.json");
    this.client = client;
    this.clock = clock;
    this.keys =
        DurableFile.read(file)
            .map(bytes -> KeySet.parse(new String(bytes, StandardCharsets.UTF_8)))
            .orElse(KeySet.empty());
  }

  /** The keys as known; from memory. */
  public KeySet current() {
    return keys;
  }

  /** The keys fetched anew, or those known when that was done just now or does not work. */
  public synchronized KeySet refreshed() {
    var now = clock.instant();
    if (lastTry.plus(COOL_DOWN).isAfter(now)) {
      return keys;
    }
    lastTry = now;
    try {
      fetch();
    } catch (ProblemException | UnreachableException e) {
      LOG.log(Level.WARNING, "the resolver''s keys could not be fetched: {0}", e.getMessage());
    }
    return keys;
  }

  /** Asks again for keys that are old, so that a withdrawn one is noticed. */
  synchronized void renew() {
    if (fetched.plus(OLD).isBefore(clock.instant())) {
      refreshed();
    }
  }

  synchronized void fetch() {
    var latest = client.ticketKeys();
    fetched = clock.instant();
    DurableFile.write(file, latest.toJson().getBytes(StandardCharsets.UTF_8));
    keys = latest;
  }
}
