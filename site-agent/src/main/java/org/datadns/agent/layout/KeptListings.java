package org.datadns.agent.layout;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Reason;

/**
 * Lists of files had from repositories, kept on disk one file each. A list that is old is asked for
 * anew; when its repository does not answer, the one that is kept counts, and says how old it is.
 * Blocking; thread-safe.
 */
public final class KeptListings implements AutoCloseable {
  private static final Logger LOG = System.getLogger(KeptListings.class.getName());

  /** How long after its last use a list is still kept fresh in the background. */
  private static final Duration USED = Duration.ofDays(1);

  /** How long a repository is left alone that has not answered, when there is a list to fall on. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  /** How long a list that nobody uses is kept. */
  private static final Duration KEPT = Duration.ofDays(30);

  private static final int LOCKS = 32;

  private final Path folder;
  private final RepositoryConfig config;
  private final RepositoryApi api;
  private final InstantSource clock;
  private final Map<Subject, Instant> used = new ConcurrentHashMap<>();
  private final Map<Subject, Failure> failures = new ConcurrentHashMap<>();

  /** One is held while lists of its subjects are fetched. */
  private final List<ReentrantLock> locks =
      Stream.generate(ReentrantLock::new).limit(LOCKS).toList();

  /** When old lists were last forgotten; for the one thread that refreshes. */
  private volatile Instant forgotAt = Instant.EPOCH;

  private record Subject(String repository, String identifier, String version) {}

  private record Failure(Reason reason, Instant at) {}

  /**
   * A list that is kept.
   *
   * @param old why it is older than it should be; empty when it is not
   */
  public record Kept(Listing listing, Optional<Reason> old) {}

  /**
   * Lists below a folder.
   *
   * @param folder exists, on a disk of this machine
   */
  public KeptListings(Path folder, RepositoryConfig config, InstantSource clock) {
    this(folder, config, new RepositoryApi(config, clock), clock);
  }

  KeptListings(Path folder, RepositoryConfig config, RepositoryApi api, InstantSource clock) {
    this.folder = folder;
    this.config = config;
    this.clock = clock;
    this.api = api;
  }

  /** The list of a version, empty for the latest that is published. */
  public Kept get(String repository, String identifier, Optional<String> version)
      throws ListingException {
    var subject = new Subject(repository, identifier, RepositoryApi.versionOf(version));
    used.put(subject, clock.instant());
    var lock = locks.get(Math.floorMod(subject.hashCode(), LOCKS));
    lock.lock();
    try {
      return current(subject);
    } finally {
      lock.unlock();
    }
  }

  /** Asks again about what was used of late and is old, and forgets what was not for long. */
  public void refresh() {
    forget();
    used.values().removeIf(at -> at.plus(USED).isBefore(clock.instant()));
    for (var subject : new ArrayList<>(used.keySet())) {
      var lock = locks.get(Math.floorMod(subject.hashCode(), LOCKS));
      if (isDue(subject) && lock.tryLock()) {
        try {
          current(subject);
        } catch (ListingException e) {
          LOG.log(
              Level.DEBUG,
              "no list of the files of {0}: {1}",
              subject.identifier(),
              e.getMessage());
        } finally {
          lock.unlock();
        }
      }
    }
  }

  /** Whether a list is kept and old, and its repository was not in vain asked for it just now. */
  private boolean isDue(Subject subject) {
    var now = clock.instant();
    var failure = failures.get(subject);
    try {
      return (failure == null || !failure.at().plus(PAUSE).isAfter(now))
          && !Files.getLastModifiedTime(file(subject))
              .toInstant()
              .plus(config.refreshAfter())
              .isAfter(now);
    } catch (NoSuchFileException e) {
      // whoever wants it asks for it
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  private void forget() {
    var now = clock.instant();
    failures.values().removeIf(failure -> failure.at().plus(PAUSE).isBefore(now));
    if (forgotAt.plus(USED).isAfter(now)) {
      return;
    }
    forgotAt = now;
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        if (Files.getLastModifiedTime(file).toInstant().plus(KEPT).isBefore(now)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tidy " + folder, e);
    }
  }

  @Override
  public void close() {
    api.close();
  }

  private Kept current(Subject subject) throws ListingException {
    var kept = read(subject);
    var now = clock.instant();
    if (kept.filter(it -> it.asOf().plus(config.refreshAfter()).isAfter(now)).isPresent()) {
      return new Kept(kept.get(), Optional.empty());
    }
    var failure = failures.get(subject);
    if (failure != null && failure.at().plus(PAUSE).isAfter(now)) {
      var reason = failure.reason();
      return new Kept(
          kept.orElseThrow(() -> new ListingException(reason.code(), reason.text(), null)),
          Optional.of(old(kept.get(), reason)));
    }
    try {
      var fetched = api.fetch(subject.repository(), subject.identifier(), subject.version());
      failures.remove(subject);
      write(subject, fetched);
      return new Kept(fetched, Optional.empty());
    } catch (ListingException e) {
      failures.put(subject, new Failure(e.reason(), now));
      if (isForbidden(e)) {
        forget(subject);
      }
      if (kept.isEmpty() || isForbidden(e)) {
        throw e;
      }
      var old = old(kept.get(), e.reason());
      LOG.log(Level.WARNING, "the list of the files of {0}: {1}", subject.identifier(), old.text());
      return new Kept(kept.get(), Optional.of(old));
    }
  }

  private void forget(Subject subject) {
    try {
      Files.deleteIfExists(file(subject));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a list of files that was withdrawn cannot be deleted", e);
    }
  }

  /** What its repository withdraws is not shown from memory, now or later. */
  private static boolean isForbidden(ListingException e) {
    return List.of("listing-refused", "no-such-version").contains(e.reason().code());
  }

  private static Reason old(Listing kept, Reason why) {
    return new Reason(
        "listing-old",
        "The list of its files is of "
            + kept.asOf()
            + ", since a newer one cannot be had: "
            + why.text());
  }

  private Optional<Listing> read(Subject subject) {
    try (InputStream in = Files.newInputStream(file(subject))) {
      return Optional.of(ManifestFormat.read(in, Instant.EPOCH));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | ListingException e) {
      LOG.log(Level.WARNING, "a kept list of files cannot be read and is fetched anew", e);
      return Optional.empty();
    }
  }

  private void write(Subject subject, Listing listing) {
    var file = file(subject);
    try {
      var part =
          Files.createTempFile(
              folder,
              "",
              ".part",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        try (BufferedWriter out = Files.newBufferedWriter(part)) {
          ManifestFormat.write(listing, out);
        }
        Files.setLastModifiedTime(part, FileTime.from(listing.asOf()));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      // it serves for now
      LOG.log(Level.WARNING, "a list of files cannot be kept", e);
    }
  }

  private Path file(Subject subject) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(Json.bytes(subject));
      return folder.resolve(HexFormat.of().formatHex(digest, 0, 16) + ".ndjson");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
