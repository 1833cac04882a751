package org.datadns.agent.inventory;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.datadns.agent.inventory.Probe.Request;
import org.datadns.agent.inventory.Probe.Sight;

/**
 * The paths of one mount. One helper process looks at them in turn. When it is silent for too long,
 * a second one, the witness, is sent to another path: when that is silent as well, the mount hangs,
 * and every path on it. A path where the first is still silent then hangs for itself. So a slow
 * answer costs nothing, and at most {@value #MOST_LEFT} looks are left hanging at a mount.
 * Thread-safe.
 */
final class WatchedMount {
  private static final Logger LOG = System.getLogger(WatchedMount.class.getName());

  /** Argument vectors have an end; so has patience with a server that just keeps moving. */
  private static final int MOST_PATHS = 200;

  /** How many looks may hang at a mount before all of it counts as hanging. */
  private static final int MOST_LEFT = 4;

  private final Mount mount;
  private final Path folder;
  private final Duration patience;

  /** Held while looking. */
  private final ReentrantLock look = new ReentrantLock();

  /** Whether the look under way had to give a second chance; guarded by that lock. */
  private boolean waited;

  /** Everything below is guarded by this object's monitor, which nobody holds while waiting. */
  private final Map<Path, List<ProcessHandle>> left = new HashMap<>();

  private boolean hangs;
  private boolean slow;
  private long lookedAt;
  private boolean looked;
  private int turn;
  private boolean faulty;

  WatchedMount(Mount mount, Path folder, Duration patience) {
    this.mount = mount;
    this.folder = folder;
    this.patience = patience;
  }

  Mount mount() {
    return mount;
  }

  /** Whether to look again: nobody does, and nobody did within {@code pause}. */
  synchronized boolean isDue(Duration pause) {
    return !look.isLocked() && (!looked || System.nanoTime() - lookedAt >= pause.toNanos());
  }

  /** Those whose turn it is, a share of all; all when the mount hangs or is new. */
  synchronized List<Request> turn(List<Request> all, int turns) {
    if (hangs || !looked) {
      return all;
    }
    int share = Math.ceilDiv(all.size(), turns);
    var chosen = new ArrayList<Request>();
    for (int i = 0; i < share; i++) {
      chosen.add(all.get(Math.floorMod(turn++, all.size())));
    }
    return chosen;
  }

  /** Whether everything on it hangs, as far as is known without touching it. */
  synchronized boolean hangs() {
    return hangingProcesses() > 0 && (hangs || left.size() >= MOST_LEFT);
  }

  /** Whether it answers, but kept a look waiting for longer than is usual the last time. */
  synchronized boolean isSlow() {
    return slow;
  }

  private synchronized void noteSlow(boolean waited) {
    slow = waited;
  }

  /** How many processes hang there. */
  synchronized int hangingProcesses() {
    left.values().removeIf(processes -> processes.stream().noneMatch(HelperProcess::isThere));
    return left.values().stream().mapToInt(List::size).sum();
  }

  private synchronized boolean hangsAt(Path path) {
    hangingProcesses();
    return left.containsKey(path);
  }

  /** Gives a helper process up that is stuck at a path. */
  synchronized void leave(Path path, HelperProcess helper) {
    left.computeIfAbsent(path, any -> new ArrayList<>()).addAll(helper.giveUp());
  }

  /**
   * Looks at paths of this mount. Blocks for as long as they answer, and for twice the patience
   * where they do not.
   *
   * @param chosen those to look at
   * @param all those that are known, which hang too when the mount does
   * @param seen is told what was seen
   */
  void look(List<Request> chosen, List<Request> all, BiConsumer<Request, Sight> seen)
      throws InterruptedException {
    look.lockInterruptibly();
    try {
      if (hangs()) {
        all.forEach(request -> seen.accept(request, Probe.hanging()));
        return;
      }
      var rest = new ArrayList<Request>();
      for (var request : chosen) {
        if (hangsAt(request.path())) {
          seen.accept(request, Probe.hanging());
        } else {
          rest.add(request);
        }
      }
      waited = false;
      boolean answers = lookAtEach(rest, all, seen);
      noteSlow(waited);
      note(answers);
      if (!answers) {
        all.forEach(request -> seen.accept(request, Probe.hanging()));
      }
    } catch (IOException e) {
      noteFault(e);
    } finally {
      synchronized (this) {
        looked = true;
        lookedAt = System.nanoTime();
      }
      look.unlock();
    }
  }

  /** Whether the mount answers. */
  private boolean lookAtEach(
      List<Request> requests, List<Request> all, BiConsumer<Request, Sight> seen)
      throws IOException, InterruptedException {
    var rest = requests;
    while (!rest.isEmpty()) {
      var some = rest.subList(0, Math.min(rest.size(), MOST_PATHS));
      var helper = HelperProcess.start(Probe.command(some), folder);
      int answered;
      try {
        answered = follow(helper, some, all, seen);
        if (answered < 0) {
          return false;
        }
      } catch (InterruptedException | IOException e) {
        helper.giveUp();
        throw e;
      } finally {
        helper.forget();
      }
      rest = rest.subList(answered, rest.size());
    }
    return true;
  }

  /** How many were answered or given up; less than none when the mount hangs. */
  private int follow(
      HelperProcess helper,
      List<Request> requests,
      List<Request> all,
      BiConsumer<Request, Sight> seen)
      throws IOException, InterruptedException {
    int answered = 0;
    while (true) {
      boolean ended = helper.await(patience);
      int now = take(helper, requests, answered, seen);
      if (ended) {
        if (now < requests.size()) {
          throw new IOException(
              "the helper process ended with code %d after %d of %d paths"
                  .formatted(helper.exitCode(), now, requests.size()));
        }
        return now;
      }
      if (now == answered) {
        var stuck = requests.get(now);
        long began = System.nanoTime();
        boolean others = witness(stuck, all, helper);
        // its second chance is as long as the first, however soon the witness answered
        helper.await(patience.minusNanos(System.nanoTime() - began));
        if (take(helper, requests, now, seen) == now) {
          leave(stuck.path(), helper);
          seen.accept(stuck, Probe.hanging());
          return others ? now + 1 : -1;
        }
        waited = true;
      }
      answered = now;
    }
  }

  private static int take(
      HelperProcess helper, List<Request> requests, int known, BiConsumer<Request, Sight> seen) {
    var sights = Probe.sights(helper.answered(), requests);
    for (int i = known; i < sights.size(); i++) {
      seen.accept(requests.get(i), sights.get(i));
    }
    return sights.size();
  }

  /** Whether another path of the mount answers, while the first gets its second chance. */
  private boolean witness(Request stuck, List<Request> all, HelperProcess first)
      throws IOException, InterruptedException {
    var other =
        all.stream()
            .filter(request -> !request.path().equals(stuck.path()))
            .filter(request -> !hangsAt(request.path()))
            .findAny();
    if (other.isEmpty()) {
      first.await(patience);
      return false;
    }
    var helper = HelperProcess.start(Probe.command(List.of(other.get())), folder);
    try {
      boolean answers = helper.await(patience);
      if (!answers) {
        leave(other.get().path(), helper);
      }
      return answers;
    } catch (InterruptedException e) {
      helper.giveUp();
      throw e;
    } finally {
      helper.forget();
    }
  }

  private synchronized void note(boolean answers) {
    if (hangs == answers) {
      LOG.log(
          answers ? Level.INFO : Level.WARNING,
          answers ? "the mount {0} ({1}) answers again" : "the mount {0} ({1}) hangs",
          mount.point(),
          mount.kind());
    }
    hangs = !answers;
    faulty = false;
  }

  private synchronized void noteFault(IOException e) {
    if (!faulty) {
      LOG.log(Level.WARNING, "no helper process could look at the mount " + mount.point(), e);
    }
    faulty = true;
  }
}
