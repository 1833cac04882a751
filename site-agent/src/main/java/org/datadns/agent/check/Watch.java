package org.datadns.agent.check;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datadns.agent.driver.Driver;
import org.datadns.agent.driver.Trial;
import org.datadns.agent.tool.BasePath;
import org.datadns.agent.tool.Tool;

/**
 * Waits for a tool's first answer in place of a session. When there is none in time it looks for
 * the reason, while the container still runs. Used by one thread.
 */
final class Watch implements Driver.Progress {
  private final Trial trial;
  private final String session;
  private final Tool tool;
  private final String base;
  private final Duration within;
  private final long start = System.nanoTime();
  private Optional<Finding> diagnosis = Optional.empty();

  Watch(Trial trial, String session, Tool tool, String base, Duration within) {
    this.trial = trial;
    this.session = session;
    this.tool = tool;
    this.base = base;
    this.within = within;
  }

  @Override
  public void step(String step) {
    // findings tell more
  }

  @Override
  public boolean isWanted() {
    if (Thread.currentThread().isInterrupted()) {
      return false;
    }
    if (elapsed().compareTo(within) > 0 && diagnosis.isEmpty()) {
      diagnosis = Optional.of(diagnose());
    }
    return diagnosis.isEmpty();
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Why the tool did not answer in time; empty while there was time. */
  Optional<Finding> diagnosis() {
    return diagnosis;
  }

  private Finding diagnose() {
    // cat fails when one of them is missing, as tcp6 may be, and still prints the other
    var listed =
        trial
            .run(session, List.of("cat", "/proc/net/tcp", "/proc/net/tcp6"))
            .map(Trial.Ran::output);
    var sockets = Sockets.parse(listed.orElse(""));
    if (sockets.open().contains(tool.port()) || listed.isEmpty()) {
      return answersWrongly();
    }
    if (sockets.loopback().contains(tool.port())) {
      return failed(
          "It listens on port " + tool.port() + " of the container's own loopback address alone.",
          "Let it listen on all addresses (0.0.0.0).");
    }
    if (!sockets.open().isEmpty()) {
      return failed(
          "It listens on "
              + sockets.open().stream()
                  .map(port -> "port " + port)
                  .collect(Collectors.joining(", "))
              + ", and not on port "
              + tool.port()
              + ".",
          "Correct port, or tell the tool its port: {port} stands for it in command and"
              + " environment.");
    }
    return failed(
        "Nothing listens in it after " + within.toSeconds() + " seconds." + lastWords(),
        "See that the command starts the tool, and stays. Give a slow one more time with"
            + " --ready-within.");
  }

  private Finding answersWrongly() {
    var host = trial.host(session);
    if (host.isEmpty()) {
      return failed("Its container ended just now." + lastWords(), "See why in its last words.");
    }
    var path = tool.pathAtTool(base, tool.readiness());
    try (var http = new ToolHttp(tool, host.get(), base, "")) {
      var answer = http.getAsStranger(path);
      var other =
          tool.basePath() == BasePath.KEEP
              ? tool.readiness()
              : base + tool.readiness().substring(1);
      if (http.getAsStranger(other).status() == 200) {
        return tool.basePath() == BasePath.KEEP
            ? failed(
                "It answers GET %s, and not GET %s: it does not know its base path."
                    .formatted(other, path),
                "Tell it: {base} stands for the base path in command and environment. Or set"
                    + " base-path: strip, if it reads it from headers or all its links are"
                    + " relative.")
            : failed(
                "It answers GET %s, and not GET %s: it expects its base path in requests."
                    .formatted(other, path),
                "Set base-path: keep.");
      }
      if (answer.status() == 0) {
        return failed(
            "It answers no HTTP on port " + tool.port() + "." + lastWords(),
            "Correct port, or give a slow tool more time with --ready-within.");
      }
      return failed(
          "It answers GET " + path + " with " + answer.status() + ", where 200 is needed.",
          answer.status() == 401 || answer.status() == 403
              ? "Choose as readiness a path that needs no login."
              : "Correct readiness: a path that answers 200 as soon as the tool can be used.");
    }
  }

  private String lastWords() {
    var log = trial.driver().log(session, 5).replaceAll("\\s+", " ").strip();
    return log.isEmpty() ? "" : " Its last words: " + log;
  }

  private static Finding failed(String text, String nextStep) {
    return Finding.failed("start", text, nextStep);
  }
}
