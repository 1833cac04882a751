package org.datadns.agent.check;

import static org.datadns.agent.check.Finding.failed;
import static org.datadns.agent.check.Finding.passed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.datadns.agent.driver.EngineException;
import org.datadns.agent.driver.Launch;
import org.datadns.agent.driver.Trial;
import org.datadns.agent.tool.Tool;
import org.datadns.agent.tool.ToolFile;
import org.datadns.agent.tool.ToolMount;
import org.datadns.protocol.config.ConfigException;

/**
 * Checks of tool files, one at a time. Each starts the tool in a container and a workspace of its
 * own on a dataset of its own, and takes all of it away again; what an agent that was killed left
 * goes with its next start. Thread-safe.
 */
public final class Checks {
  private static final Logger LOG = System.getLogger(Checks.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Trial trial;
  private final Path dataset;
  private final Duration grace;
  private final ReentrantLock running = new ReentrantLock();

  /**
   * Checks that begin when they are asked for.
   *
   * @param trial runs the tools
   * @param stateDirectory the dataset for trials is made here, as {@code trial}
   * @param grace how long a tool may take to stop
   */
  public Checks(Trial trial, Path stateDirectory, Duration grace) {
    this.trial = trial;
    this.dataset = stateDirectory.resolve("trial");
    this.grace = grace;
  }

  /**
   * A tool file to check.
   *
   * @param name its name, such as {@code jupyter.yaml}
   * @param directory where it lies
   * @param text its content
   * @param readyWithin how long the tool may take until it answers
   */
  public record Request(String name, Path directory, String text, Duration readyWithin) {}

  /** Removes what an earlier run of this agent has left; does nothing without an engine. */
  public void removeLeftovers() {
    if (running.tryLock()) {
      try {
        trial.removeAll();
      } catch (EngineException e) {
        LOG.log(Level.DEBUG, "what trials left stays until the next one", e);
      } finally {
        running.unlock();
      }
    }
  }

  /**
   * Checks a tool; blocks until everything is taken away again.
   *
   * @param tell hears each finding as soon as there is one
   * @return false when another check is running, and nothing was done
   */
  public boolean check(Request request, Consumer<Finding> tell) {
    if (!begin()) {
      return false;
    }
    try {
      var tool = ToolFile.parse(request.name(), request.text(), request.directory()).tool();
      tell.accept(passed("file", request.name() + " describes the tool " + tool.id() + "."));
      var missing = missing(tool);
      missing.forEach(tell);
      if (missing.isEmpty()) {
        run(tool, request.readyWithin(), tell);
      }
    } catch (ConfigException e) {
      e.problems()
          .forEach(
              problem ->
                  tell.accept(
                      failed(
                          "file", problem + ".", "docs/reference/tools.md describes each key.")));
    } finally {
      running.unlock();
    }
    return true;
  }

  /** Waits for a check that is about to end, and for the leftovers of the last run. */
  private boolean begin() {
    try {
      return running.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void run(Tool tool, Duration within, Consumer<Finding> tell) {
    try {
      trial.removeAll();
      prepare();
      new ToolCheck(trial, tool, TrialNames.fresh(), dataset, within, grace, tell)
          .run(tool.starters().stream().map(Checks::read).toList());
    } catch (EngineException e) {
      LOG.log(Level.WARNING, "the check of " + tool.id() + " broke off", e);
      tell.accept(
          failed(
              "engine",
              "The container engine does not answer.",
              "Start it; docker.host in the agent's configuration names its socket."));
    } finally {
      clean(tell);
    }
  }

  private void clean(Consumer<Finding> tell) {
    try {
      trial.removeAll();
    } catch (EngineException e) {
      LOG.log(Level.WARNING, "what the check made stays for now", e);
      tell.accept(
          failed(
              "cleanup",
              "The check's container or workspace could not be removed.",
              "The next check, or the agent's next start, tries again."));
    }
  }

  /** Everybody may write to it, so that nothing but its mount can refuse. */
  private void prepare() {
    try {
      Files.createDirectories(dataset);
      Files.setPosixFilePermissions(dataset, PosixFilePermissions.fromString("rwxrwxrwx"));
      Files.writeString(dataset.resolve("readable.txt"), "A check of a tool reads this.\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + dataset, e);
    }
  }

  /** What the tool file names of this machine and is not there. */
  private static List<Finding> missing(Tool tool) {
    var findings = new ArrayList<Finding>();
    for (var starter : tool.starters()) {
      if (!holds("-r", starter)) {
        findings.add(
            failed("starters", starter + " cannot be read.", "Correct starters, or put it there."));
      }
    }
    for (var mount : tool.mounts()) {
      if (mount instanceof ToolMount.Directory(var source, var target) && !holds("-e", source)) {
        findings.add(
            failed("mounts", "There is no " + source + ".", "Correct mounts, or put it there."));
      }
    }
    return findings;
  }

  /** Asked in a process of its own, which can be given up when the path's mount hangs. */
  private static boolean holds(String question, Path path) {
    try {
      var process = new ProcessBuilder("test", question, path.toString()).start();
      if (process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Launch.WorkspaceFile read(Path starter) {
    try {
      return new Launch.WorkspaceFile(
          String.valueOf(starter.getFileName()), Files.readAllBytes(starter));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + starter, e);
    }
  }
}
