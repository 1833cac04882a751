package org.datadns.agent.inventory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.datadns.agent.inventory.Health.MountHealth;
import org.datadns.agent.inventory.Probe.Request;
import org.datadns.agent.inventory.Probe.Sight;

/**
 * Looks at paths, each mount for itself, so that one that hangs holds up no other. What was seen
 * stays known until it is seen anew. Thread-safe.
 */
final class MountWatch implements AutoCloseable {
  /** How often each mount is touched. */
  private static final Duration PULSE = Duration.ofSeconds(2);

  /** In how many pulses every path of a mount had its turn. */
  private static final int PULSES = 15;

  /** How long it is believed where links on the way to a path lead, unless mounts change. */
  private static final Duration FOLLOW = Duration.ofSeconds(30);

  /** How many processes may be left hanging before nothing new is touched. */
  private static final int MOST_HANGING = 64;

  private final Path folder;
  private final Duration patience;
  private final Runnable seen;
  private final Map<Request, Sight> sights = new ConcurrentHashMap<>();
  private final Map<Long, WatchedMount> mounts = new ConcurrentHashMap<>();
  private final Set<Thread> looking = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Guarded by this object's monitor. */
  private Mounts listed = Mounts.read();

  private long listedAt = System.nanoTime();
  private long followedAt = listedAt;

  /**
   * A watch that has seen nothing.
   *
   * @param folder for the answers of helper processes; on a disk of this machine
   * @param patience how long a path may take that takes too long, twice over
   * @param seen is run when a look in the background has ended
   */
  MountWatch(Path folder, Duration patience, Runnable seen) {
    this.folder = folder;
    this.patience = patience;
    this.seen = seen;
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      try (var old = Files.list(folder)) {
        for (var answer : old.toList()) {
          Files.delete(answer);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + folder, e);
    }
  }

  /** What was seen last; empty before the first look has ended. */
  Optional<Sight> sight(Request request) {
    return Optional.ofNullable(sights.get(request));
  }

  /** Looks at all of them. Blocks until each has been seen, but no longer than some seconds. */
  void lookAtAll(Collection<Request> requests) {
    synchronized (this) {
      listedAt -= PULSE.toNanos();
    }
    var begun = begin(requests, (mount, its) -> Optional.of(its));
    long end = System.nanoTime() + patience.multipliedBy(3).toNanos();
    try {
      for (var thread : begun) {
        thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Begins to look, in the background, at what is due. These are all there is to look at. */
  void pulse(Collection<Request> requests) {
    sights.keySet().retainAll(Set.copyOf(requests));
    begin(
        requests,
        (mount, its) ->
            mount.isDue(PULSE) ? Optional.of(mount.turn(its, PULSES)) : Optional.empty());
  }

  /**
   * Starts a helper process that touches one path, unless its mount hangs or the agent stops.
   *
   * @return what it left; empty when it did not end in time
   */
  Optional<Touched> touch(Path path, List<String> command)
      throws IOException, InterruptedException {
    return touch(
        path, command, patience, helper -> new Touched(helper.exitCode(), helper.answered()));
  }

  /** What is made of what a helper process left. */
  interface Taking<T> {
    /**
     * Makes it.
     *
     * @param helper has ended
     */
    T take(HelperProcess helper) throws IOException;
  }

  /**
   * As {@link #touch(Path, List)}, for what may take longer.
   *
   * @param half half of the time it may take
   */
  <T> Optional<T> touch(Path path, List<String> command, Duration half, Taking<T> taking)
      throws IOException, InterruptedException {
    var mount = watched(path);
    if (!mayTouch() || mount.hangs()) {
      return Optional.empty();
    }
    var helper = HelperProcess.start(command, folder);
    try {
      if (helper.await(half.multipliedBy(2))) {
        return Optional.of(taking.take(helper));
      }
      mount.leave(path, helper);
      return Optional.empty();
    } catch (InterruptedException e) {
      helper.giveUp();
      throw e;
    } finally {
      helper.forget();
    }
  }

  /** What a helper process left. Never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  record Touched(int exitCode, byte[] answer) {}

  /** Gives up what is being looked at. */
  @Override
  public void close() {
    closed = true;
    looking.forEach(Thread::interrupt);
  }

  private List<Thread> begin(
      Collection<Request> requests,
      BiFunction<WatchedMount, List<Request>, Optional<List<Request>>> choice) {
    var listed = listed();
    mounts.values().removeIf(mount -> !listed.contains(mount.mount().id()) && !mount.hangs());
    var byMount = new HashMap<WatchedMount, List<Request>>();
    for (var request : requests) {
      byMount.computeIfAbsent(watched(place(request)), any -> new ArrayList<>()).add(request);
    }
    var threads = new ArrayList<Thread>();
    byMount.forEach(
        (mount, its) ->
            choice
                .apply(mount, its)
                .filter(chosen -> mayTouch())
                .ifPresent(chosen -> threads.add(look(mount, chosen, its))));
    return threads;
  }

  /** Whether the mount below answers later than is usual. */
  boolean isSlow(Request request) {
    return watched(place(request)).isSlow();
  }

  /** Those that have been looked at and are still there. */
  List<MountHealth> mounts() {
    return mounts.values().stream()
        .map(
            watched ->
                new MountHealth(watched.mount().point(), watched.mount().kind(), !watched.hangs()))
        .sorted(Comparator.comparing(MountHealth::point))
        .toList();
  }

  /** The mount that a path lies on, as far as is known without touching it. */
  Mount mount(Request request) {
    return listed().of(place(request));
  }

  /** Where it led when it was last seen: a link may point from one mount to another. */
  private Path place(Request request) {
    return sight(request).flatMap(Sight::place).orElse(request.path());
  }

  private WatchedMount watched(Path path) {
    var mount = listed().of(path);
    return mounts.computeIfAbsent(mount.id(), id -> new WatchedMount(mount, folder, patience));
  }

  /** What is mounted; read anew once a pulse. */
  private synchronized Mounts listed() {
    long now = System.nanoTime();
    if (now - listedAt >= PULSE.toNanos()) {
      var read = Mounts.read();
      listed = listed.isLike(read) && now - followedAt < FOLLOW.toNanos() ? listed : read;
      followedAt = listed == read ? now : followedAt;
      listedAt = now;
    }
    return listed;
  }

  private Thread look(WatchedMount mount, List<Request> chosen, List<Request> all) {
    var thread =
        Thread.ofVirtual()
            .name("look at " + mount.mount().point())
            .unstarted(
                () -> {
                  try {
                    mount.look(chosen, all, this::keep);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  } finally {
                    looking.remove(Thread.currentThread());
                  }
                  if (!closed) {
                    seen.run();
                  }
                });
    looking.add(thread);
    thread.start();
    return thread;
  }

  private void keep(Request request, Sight sight) {
    sights.merge(request, sight, (earlier, now) -> now.after(earlier));
  }

  private boolean mayTouch() {
    return !closed
        && mounts.values().stream().mapToInt(WatchedMount::hangingProcesses).sum() < MOST_HANGING;
  }
}
