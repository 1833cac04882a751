package org.datadns.agent.inventory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.datadns.agent.layout.KeptListings;
import org.datadns.agent.layout.Layout;
import org.datadns.agent.layout.Listing;
import org.datadns.agent.layout.ListingException;
import org.datadns.agent.layout.ListingFile;
import org.datadns.protocol.wire.Reason;

/**
 * The lists of the files of datasets whose layout has one: read from a file by a helper process, or
 * had from a repository and kept. Blocking; thread-safe.
 */
public final class Listings implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Listings.class.getName());

  /** A list of a quarter of a million files has some 60 MiB as ours, some 300 as an export. */
  private static final long LARGEST = 512L << 20;

  private static final String UNSEEN = "listing-unseen";
  private static final Duration HALF = Duration.ofSeconds(10);

  /** How long what made a list unusable is believed. */
  private static final Duration FAULT_HOLDS = Duration.ofMinutes(1);

  /** Ends with 0 whole in the answer, 3 absent, 5 unreadable. */
  private static final String SCRIPT =
      """
      [ -f "$1" ] || exit 3
      head -c "$2" -- "$1" || exit 5
      """;

  private final MountWatch watch;
  private final KeptListings kept;
  private final InstantSource clock;
  private final Map<Key, Fault> faults = new ConcurrentHashMap<>();

  private record Key(String identifier, Optional<String> version) {}

  private record Fault(Reason reason, Instant at) {}

  Listings(Path folder, MountWatch watch, InventoryConfig config, InstantSource clock) {
    this.watch = watch;
    this.clock = clock;
    this.kept = new KeptListings(folder(folder), config.repositories(), clock);
  }

  private static Path folder(Path folder) {
    try {
      return Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + folder, e);
    }
  }

  /** What came of asking for a list. */
  public sealed interface Found {
    /**
     * There is one.
     *
     * @param old why it is older than it should be; empty when it is not
     */
    record Listed(Listing listing, Optional<Reason> old) implements Found {}

    /** There is none, and so nothing to show. */
    record None(Reason reason) implements Found {}
  }

  /**
   * The list of a dataset's files.
   *
   * @param held a dataset whose layout is not a directory
   * @param version the version that is wanted; empty for its own, or the latest
   */
  public Found of(HeldDataset held, Optional<String> version) {
    var own = Optional.of(held.config().facts().version()).filter(text -> !text.isEmpty());
    var wanted = version.or(() -> own);
    var key = new Key(held.identifier(), version);
    try {
      var found = find(held, wanted);
      faults.remove(key);
      return found;
    } catch (ListingException e) {
      faults.values().removeIf(fault -> !holds(fault));
      faults.put(key, new Fault(e.reason(), clock.instant()));
      LOG.log(
          Level.WARNING, "no list of the files of {0}: {1}", held.identifier(), e.reason().text());
      return new Found.None(e.reason());
    }
  }

  /** Takes note that a list could not be shown, as if there were none; holds for a minute. */
  public void note(HeldDataset held, Optional<String> version, Reason why) {
    faults.put(new Key(held.identifier(), version), new Fault(why, clock.instant()));
  }

  /** Why there was no list when somebody asked of late; empty when there was, or nobody did. */
  public Optional<Reason> fault(String identifier, Optional<String> version) {
    return Optional.ofNullable(faults.get(new Key(identifier, version)))
        .filter(this::holds)
        .map(Fault::reason);
  }

  /** Asks repositories again about what was used of late and is old. */
  public void refresh() {
    kept.refresh();
  }

  @Override
  public void close() {
    kept.close();
  }

  private boolean holds(Fault fault) {
    return fault.at().plus(FAULT_HOLDS).isAfter(clock.instant());
  }

  private Found find(HeldDataset held, Optional<String> version) throws ListingException {
    var layout = held.config().layout();
    var repository = layout.asked();
    if (repository.isEmpty()) {
      return new Found.Listed(read(held, layout, version), Optional.empty());
    }
    var has = kept.get(repository.get(), held.identifier(), version);
    return new Found.Listed(has.listing(), has.old());
  }

  private Listing read(HeldDataset held, Layout layout, Optional<String> version)
      throws ListingException {
    var file = layout.file(held.config().path()).orElseThrow();
    var command = List.of("sh", "-c", SCRIPT, "read", file.toString(), String.valueOf(LARGEST + 1));
    try {
      var outcome = read(file, command, layout, version);
      // an NFS server may keep root out that lets the account in
      return (outcome.isAbsent()
              ? read(file, Probe.as(held.account(), command), layout, version)
              : outcome)
          .orThrow();
    } catch (IOException e) {
      throw new ListingException(
          "listing-missing", "Its list of files cannot be read: " + e.getMessage() + ".", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ListingException("listing-missing", "The agent is stopping.", e);
    }
  }

  private Outcome read(Path file, List<String> command, Layout layout, Optional<String> version)
      throws IOException, InterruptedException {
    return watch
        .touch(file, command, HALF, helper -> read(layout, version, helper))
        .orElseGet(
            () ->
                Outcome.failed(
                    failed("listing-missing", "Its list of files cannot be read in time.")));
  }

  /** A list, or why there is none. */
  private record Outcome(Optional<Listing> listing, Optional<ListingException> failure) {
    Listing orThrow() throws ListingException {
      if (failure.isPresent()) {
        throw failure.get();
      }
      return listing.orElseThrow();
    }

    /** Whether somebody else may see it. */
    boolean isAbsent() {
      return failure.filter(it -> it.reason().code().equals(UNSEEN)).isPresent();
    }

    static Outcome failed(ListingException e) {
      return new Outcome(Optional.empty(), Optional.of(e));
    }
  }

  private Outcome read(Layout layout, Optional<String> version, HelperProcess helper)
      throws IOException {
    return switch (helper.exitCode()) {
      case 0 -> {
        try (InputStream in = helper.stream()) {
          yield new Outcome(
              Optional.of(ListingFile.read(layout.kind(), in, version, clock.instant())),
              Optional.empty());
        } catch (ListingException e) {
          yield Outcome.failed(e);
        }
      }
      case 3 ->
          Outcome.failed(failed(UNSEEN, "There is no list of its files where it should lie."));
      default -> Outcome.failed(failed(UNSEEN, "Its list of files cannot be read."));
    };
  }

  private static ListingException failed(String code, String text) {
    return new ListingException(code, text, null);
  }
}
