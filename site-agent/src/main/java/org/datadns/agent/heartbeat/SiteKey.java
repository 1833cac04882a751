package org.datadns.agent.heartbeat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.wire.KeyAnswer;

/**
 * The key by which this site is known. It is changed while the site speaks: a new one is made and
 * kept, shown to the resolver in a request that both sign, and signs itself once every resolver
 * knows it; until then the old one does, which stays good for a while. Whatever breaks off in
 * between goes on with the next start. Thread-safe.
 */
public final class SiteKey implements Supplier<SigningKey> {
  private static final Logger LOG = System.getLogger(SiteKey.class.getName());

  /** Resolvers on one database read each second what another wrote. */
  private static final Duration UNTIL_ALL_KNOW = Duration.ofSeconds(10);

  private final Path file;
  private final Path nextFile;
  private final String agentId;
  private final InstantSource clock;
  private volatile SigningKey current;
  private volatile Optional<SigningKey> before = Optional.empty();
  private volatile Optional<SigningKey> next;
  private Optional<Instant> takenAt = Optional.empty(); // guarded by the lock

  private SiteKey(Path directory, InstantSource clock) {
    this.file = directory.resolve("site-key.json");
    this.nextFile = directory.resolve("site-key-next.json");
    this.clock = clock;
    this.current = SigningKey.loadOrCreate(file);
    this.next =
        Files.exists(nextFile) ? Optional.of(SigningKey.loadOrCreate(nextFile)) : Optional.empty();
    this.agentId = agentId(directory.resolve("agent-id"), current);
  }

  /** The key kept in a state directory; made when there is none. */
  public static SiteKey load(Path directory, InstantSource clock) {
    return new SiteKey(directory, clock);
  }

  /** What this agent marks its containers with: it does not change with the key. */
  private static String agentId(Path file, SigningKey first) {
    return DurableFile.read(file)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip())
        .orElseGet(
            () -> {
              DurableFile.write(file, (first.kid() + "\n").getBytes(StandardCharsets.UTF_8));
              return first.kid();
            });
  }

  /** The key that signs now. */
  @Override
  public SigningKey get() {
    return current;
  }

  /** What tells this agent's containers from those of another; the same for its whole life. */
  public String agentId() {
    return agentId;
  }

  /** The keys of tickets that this site signed of late for its own sessions. */
  public KeySet ownKeys() {
    var keys = current.publicKeys();
    return before.map(it -> keys.with(it.publicKeys())).orElse(keys);
  }

  /**
   * Shows the resolver a new key; this site signs with it a little later. Blocks, and throws as
   * {@link SiteClient} does; what is refused for good is forgotten.
   */
  synchronized KeyAnswer change(SiteClient client) {
    var fresh = next.orElseGet(() -> SigningKey.loadOrCreate(nextFile));
    next = Optional.of(fresh);
    try {
      var answer = client.changeKey(fresh);
      takenAt = Optional.of(clock.instant());
      LOG.log(
          Level.INFO, "the resolver has this site''s new key {0}; it signs shortly", fresh.kid());
      return answer;
    } catch (ProblemException e) {
      int status = e.problem().status();
      if (status == 403 || status == 409) {
        forgetNext();
      }
      throw e;
    }
  }

  /** Goes on with a change that was begun; to be called before this site speaks. Blocks. */
  synchronized void settle(SiteClient client) {
    if (next.isEmpty()) {
      return;
    }
    if (takenAt.isEmpty()) {
      try {
        change(client);
      } catch (ProblemException e) {
        if (!e.problem().code().equals("unknown-key") || next.isEmpty()) {
          throw e;
        }
        // taken before the last start, so long ago that the old key is good no more
        takeOver(next.get());
        return;
      }
    }
    if (takenAt.filter(at -> !clock.instant().isBefore(at.plus(UNTIL_ALL_KNOW))).isPresent()) {
      takeOver(next.get());
    }
  }

  private void takeOver(SigningKey fresh) {
    move(nextFile, file);
    before = Optional.of(current);
    current = fresh;
    next = Optional.empty();
    takenAt = Optional.empty();
    LOG.log(Level.INFO, "this site signs with its new key {0}", fresh.kid());
  }

  /** Makes another key in place of one that was lost: the site joins again with it. */
  synchronized void replace() {
    forgetNext();
    var fresh = SigningKey.loadOrCreate(nextFile);
    move(nextFile, file);
    current = fresh;
    // what the lost one signed is good nowhere any more
    before = Optional.empty();
    LOG.log(Level.WARNING, "this site has a new key {0} in place of a lost one", fresh.kid());
  }

  private void forgetNext() {
    next = Optional.empty();
    takenAt = Optional.empty();
    try {
      Files.deleteIfExists(nextFile);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + nextFile, e);
    }
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot replace " + to, e);
    }
  }
}
