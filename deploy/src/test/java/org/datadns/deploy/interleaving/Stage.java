package org.datadns.deploy.interleaving;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Runs threads one at a time, each until it next pauses; which one goes on is for somebody else to
 * choose. The code that runs is the code as it is: it pauses where it asks for a connection to the
 * database, for a container, or for an answer.
 */
public final class Stage implements AutoCloseable {
  private static final String BEGINNING = "beginning";
  private static final ThreadLocal<Player> CURRENT = new ThreadLocal<>();

  private final List<Player> players = new ArrayList<>();
  private final Semaphore turn = new Semaphore(0);
  private Optional<Throwable> failure = Optional.empty();

  /** Ends a thread where it pauses, as the end of its process does. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }

  /** A thread. */
  public final class Player {
    private final String process;
    private final Thread thread;
    private final Semaphore go = new Semaphore(0);
    private String pausedAt = BEGINNING;
    private int past;
    private boolean over;
    private boolean killed;
    private boolean waits;
    private @Nullable Reply answer;

    private Player(String process, Runnable work) {
      this.process = process;
      this.thread = Thread.ofVirtual().name(process).unstarted(() -> play(work));
    }

    private void play(Runnable work) {
      go.acquireUninterruptibly();
      CURRENT.set(this);
      try {
        if (!killed) {
          work.run();
        }
      } catch (Killed e) {
        // its process is gone
      } catch (Throwable e) {
        failure = Optional.of(e);
      } finally {
        over = true;
        turn.release();
      }
    }

    /** The process that it belongs to. */
    public String process() {
      return process;
    }

    /** Where it is; what it knows is given by that and by what it came by. */
    public String where() {
      return process.replaceAll(" \\d+$", "") + " at " + pausedAt + " " + Integer.toHexString(past);
    }

    /** Where it pauses. */
    public String pausedAt() {
      return pausedAt;
    }

    /** Whether it has not taken its first step. */
    boolean isNew() {
      return pausedAt.equals(BEGINNING);
    }

    /** Whether it can go on. */
    public boolean isReady() {
      return !waits;
    }

    /** Notes what it comes by as it goes on. */
    void comesBy(Object what) {
      past = 31 * past + what.hashCode();
    }

    /** Gives it what it waits for. */
    void answer(Reply what) {
      answer = what;
      waits = false;
      comesBy(what.toString());
    }

    private void pause(String where) {
      pausedAt = where;
      turn.release();
      go.acquireUninterruptibly();
      if (killed) {
        throw new Killed();
      }
    }
  }

  /** Pauses the thread that calls; does nothing on a thread of nobody's. */
  static void pause(String where) {
    var player = CURRENT.get();
    if (player != null) {
      player.pause(where);
    }
  }

  /** Pauses the thread that calls until somebody answers. */
  static Reply await(String where) {
    var player = CURRENT.get();
    player.waits = true;
    player.pause(where);
    var answer = player.answer;
    if (answer == null) {
      throw new IllegalStateException("it went on without an answer");
    }
    player.answer = null;
    return answer;
  }

  /** The thread that calls. */
  static Player current() {
    return CURRENT.get();
  }

  /** A further thread, paused before its first step. */
  void enter(String process, Runnable work) {
    var player = new Player(process, work);
    players.add(player);
    player.thread.start();
  }

  /** Lets a thread go on until it next pauses or ends. */
  void step(Player player) {
    player.go.release();
    turn.acquireUninterruptibly();
    if (player.over) {
      players.remove(player);
    }
    failure.ifPresent(
        why -> {
          throw new AssertionError(player.process + " failed at " + player.pausedAt, why);
        });
  }

  /** Ends the threads of a process where they are. */
  void kill(String process) {
    for (var player : List.copyOf(players)) {
      if (player.process.equals(process)) {
        player.killed = true;
        step(player);
      }
    }
  }

  /** All that have not ended, in the order in which they entered. */
  List<Player> players() {
    return List.copyOf(players);
  }

  @Override
  public void close() {
    for (var player : List.copyOf(players)) {
      player.killed = true;
      step(player);
    }
  }
}
