package org.datadns.agent.view;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.datadns.agent.view.Report.Mechanism;
import org.datadns.protocol.wire.Reason;

/**
 * The views of this site, each shared by all sessions that may see the same files with the same
 * eyes. A view is a directory of its own below the state directory, made by {@link ViewMaker}; its
 * {@code users} say which sessions have it, so that neither a restart of the agent nor of the
 * machine loses or forgets one. Thread-safe.
 */
public final class Views {
  private static final Logger LOG = System.getLogger(Views.class.getName());

  /** The most files that are mounted one by one, which takes each start a second or two. */
  public static final int MOST_BINDS = 5_000;

  private static final String USERS = "users";
  private static final String PROBE = "probe";
  private static final String GONE = "gone";
  private static final int LOCKS = 64;

  /** Where whatever has no view yet is, and nothing else. */
  private static final String NOTHING = "nothing";

  /** The shortest time a view is kept when no session has it. */
  private static final Duration KEEP = Duration.ofMinutes(10);

  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

  private final Path folder;
  private final Maker maker;
  private final InstantSource clock;

  /** One is held while views of its keys are made, used or taken away. */
  private final List<ReentrantLock> locks =
      Stream.generate(ReentrantLock::new).limit(LOCKS).toList();

  /** How this machine shows views, and when that was tried; empty until it was. */
  private volatile Optional<Tried> tried = Optional.empty();

  private record Tried(Mechanism mechanism, Instant at) {}

  /** Views below the state directory. */
  public Views(Path stateDirectory, InstantSource clock) {
    this.maker = new Maker();
    this.clock = clock;
    var place = stateDirectory.resolve("views");
    try {
      Files.createDirectories(
          place,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      // as the kernel's table of mounts has it
      folder = place.toRealPath();
      Files.createDirectories(folder.resolve(NOTHING));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + place, e);
    }
  }

  /** What came of showing files. */
  public sealed interface Showing {
    /**
     * They are shown.
     *
     * @param path what to mount where the dataset shall be
     * @param binds what to mount into it besides: where a file is, by its name
     */
    record Shown(Path path, Map<String, Path> binds, Report report) implements Showing {
      public Shown {
        binds = Map.copyOf(binds);
      }
    }

    /** They are not; code {@code files-missing}, {@code too-many-files} or {@code no-view}. */
    record Failed(Reason reason) implements Showing {}
  }

  /** An empty directory, for a dataset whose view is not needed. */
  public Path nothing() {
    return folder.resolve(NOTHING);
  }

  /**
   * How this machine shows many files: tried in some tenths of a second, once where it does that
   * well, else again after a while, since what stood in the way may have passed.
   *
   * @return {@link Mechanism#FILES} where its kernel cannot do better
   */
  public Mechanism mechanism() {
    var known = known();
    if (known.isPresent()) {
      return known.get();
    }
    var lock = lock(PROBE);
    lock.lock();
    try {
      var meanwhile = known();
      if (meanwhile.isPresent()) {
        return meanwhile.get();
      }
      var found = maker.probe(folder.resolve(PROBE + "-" + UUID.randomUUID()));
      tried = Optional.of(new Tried(found, clock.instant()));
      return found;
    } finally {
      lock.unlock();
    }
  }

  private Optional<Mechanism> known() {
    return tried
        .filter(
            it ->
                it.mechanism() == Mechanism.OVERLAY || it.at().plus(KEEP).isAfter(clock.instant()))
        .map(Tried::mechanism);
  }

  /** What tells the storage of some data from another's: the mount it is below. Never blocks. */
  public String storage(Path data) {
    try {
      return Maker.mountOf(data);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell what is mounted", e);
    }
  }

  /**
   * Shows files to a session, until {@link #tidy} hears that it has ended. Blocks: some
   * milliseconds when another session has the same view, else about a second for ten thousand
   * files.
   */
  public Showing show(Plan plan, String session) {
    var key = plan.key(storage(plan.data()));
    var lock = lock(key);
    lock.lock();
    try {
      return shown(key, plan, session);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a view cannot be made", e);
      return failed("no-view", "The site cannot show its files now.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("no-view", "The agent is stopping.");
    } finally {
      lock.unlock();
    }
  }

  private ReentrantLock lock(String key) {
    return locks.get(Math.floorMod(key.hashCode(), LOCKS));
  }

  private Showing shown(String key, Plan plan, String session)
      throws IOException, InterruptedException {
    var how = mechanism();
    if (how == Mechanism.FILES && plan.files().size() > MOST_BINDS) {
      return failed(
          "too-many-files",
          "It has %d files; the kernel of this site's machine can show at most %d by their names."
              .formatted(plan.files().size(), MOST_BINDS));
    }
    for (var view : named(key)) {
      var report = maker.report(view);
      if (report.isPresent()
          && report.get().mechanism() == how
          && isCurrent(view, report.get())
          && mounted(view, how)) {
        return use(view, plan, report.get(), session);
      }
    }
    var view = folder.resolve(key + "-" + UUID.randomUUID());
    Files.createDirectory(view);
    Files.setPosixFilePermissions(view, PosixFilePermissions.fromString("rwx--x--x"));
    touch(Files.createDirectory(view.resolve(USERS)));
    plan.write(view.resolve(ViewMaker.PLAN));
    var report = maker.make(view, how, plan.files().size());
    if (!report.fault().isEmpty()) {
      LOG.log(Level.WARNING, "a view of {0} cannot be made: {1}", plan.data(), report.fault());
      retire(view);
      return failed("no-view", "The site cannot show its files now.");
    }
    touch(view.resolve(ViewMaker.REPORT));
    return use(view, plan, report, session);
  }

  private Showing use(Path view, Plan plan, Report report, String session) throws IOException {
    if (report.shown() == 0 && report.missing() > 0) {
      return failed(
          "files-missing", "None of its files is stored where the list of its files says.");
    }
    var users = view.resolve(USERS);
    if (!Files.exists(users.resolve(session))) {
      Files.createFile(users.resolve(session));
    }
    touch(users);
    return new Showing.Shown(
        view.resolve(report.mechanism() == Mechanism.OVERLAY ? ViewMaker.TREE : ViewMaker.NAMES),
        report.mechanism() == Mechanism.FILES ? binds(view, plan) : Map.of(),
        report);
  }

  private static Map<String, Path> binds(Path view, Plan plan) {
    var binds = new HashMap<String, Path>();
    for (var file : plan.files()) {
      // what is missing has no place in the tree of names
      if (Files.exists(view.resolve(ViewMaker.NAMES).resolve(file.name()))) {
        binds.put(file.name(), plan.data().resolve(file.stored()));
      }
    }
    return binds;
  }

  /** What was missing may be there by now: it is looked for again, but not with every start. */
  private boolean isCurrent(Path view, Report report) throws IOException {
    return report.missing() + report.unreadable() == 0
        || Files.getLastModifiedTime(view.resolve(ViewMaker.REPORT))
            .toInstant()
            .plus(LOOK_AGAIN)
            .isAfter(clock.instant());
  }

  /** After a restart of the machine it is whole, but not mounted. */
  private boolean mounted(Path view, Mechanism how) throws IOException, InterruptedException {
    if (how == Mechanism.FILES || Maker.isMounted(view.resolve(ViewMaker.TREE))) {
      return true;
    }
    return maker.mount(view);
  }

  /**
   * Takes away what no session has; for one thread at a time. Blocks for as long as that takes.
   *
   * @param isLive whether the session of this id has not ended; asked after its view was seen
   */
  public void tidy(Predicate<String> isLive) {
    var unused = new ArrayList<Path>();
    for (var view : all()) {
      var key = view.getFileName().toString().split("-", 2)[0];
      var lock = lock(key);
      // one that is being made is looked at the next time
      if (lock.tryLock()) {
        try {
          if (isUnused(view, isLive)) {
            unused.add(retire(view));
          }
        } catch (IOException e) {
          LOG.log(Level.WARNING, "the view " + view.getFileName() + " cannot be removed now", e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        } finally {
          lock.unlock();
        }
      }
    }
    unused.forEach(Views::delete);
  }

  private static void delete(Path gone) {
    try {
      Maker.delete(gone);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "what is left of a view cannot be deleted now", e);
    }
  }

  private boolean isUnused(Path view, Predicate<String> isLive) throws IOException {
    var users = view.resolve(USERS);
    if (maker.report(view).isEmpty() || !Files.isDirectory(users)) {
      return true;
    }
    boolean hasUsers = false;
    for (var user : list(users)) {
      if (isLive.test(user.getFileName().toString())) {
        hasUsers = true;
      } else {
        Files.deleteIfExists(user);
        touch(users);
      }
    }
    return !hasUsers
        && Files.getLastModifiedTime(users).toInstant().plus(KEEP).isBefore(clock.instant());
  }

  /** That of users tells when the last of them came or ended, that of a report when it was made. */
  private void touch(Path path) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(clock.instant()));
  }

  /** From now on nobody takes it for a view; {@link #tidy} deletes it, which may take minutes. */
  private Path retire(Path view) throws IOException, InterruptedException {
    Files.deleteIfExists(view.resolve(ViewMaker.REPORT));
    maker.unmount(view.resolve(ViewMaker.TREE));
    // of a trial that was cut off
    maker.unmount(view.resolve(Maker.TRIAL).resolve(ViewMaker.TREE));
    return Files.move(view, folder.resolve(GONE + "-" + UUID.randomUUID()));
  }

  private List<Path> named(String key) throws IOException {
    return list(folder).stream()
        .filter(view -> view.getFileName().toString().startsWith(key + "-"))
        .toList();
  }

  Set<Path> all() {
    try {
      var views = new HashSet<>(list(folder));
      views.remove(nothing());
      return views;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    try (var found = Files.list(directory)) {
      return found.toList();
    }
  }

  private static Showing failed(String code, String text) {
    return new Showing.Failed(new Reason(code, text));
  }
}
