package org.datadns.agent.check;

import static org.datadns.agent.check.Finding.failed;
import static org.datadns.agent.check.Finding.passed;
import static org.datadns.agent.check.Finding.skipped;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.datadns.agent.driver.Driver.Outcome;
import org.datadns.agent.driver.Launch;
import org.datadns.agent.driver.Trial;
import org.datadns.agent.tool.Tool;
import org.datadns.protocol.wire.Reason;

/** One tool, started, asked everything a session will ask of it, and stopped. */
final class ToolCheck {
  private static final String BASE = "/data-dns/check/";
  private static final String DATASET = "doi:10.5072/fk2/check";
  private static final String MOUNT = "check";

  /** The watch ends a start before the driver would. */
  private static final Duration LEEWAY = Duration.ofMinutes(1);

  private final Trial trial;
  private final Tool tool;
  private final TrialNames names;
  private final Path dataset;
  private final Duration within;
  private final Duration grace;
  private final Consumer<Finding> tell;

  /**
   * A check.
   *
   * @param dataset a directory that everybody may write to
   * @param within how long the tool may take until it answers
   * @param grace how long it may take to stop
   * @param tell hears each finding as soon as there is one
   */
  ToolCheck(
      Trial trial,
      Tool tool,
      TrialNames names,
      Path dataset,
      Duration within,
      Duration grace,
      Consumer<Finding> tell) {
    this.trial = trial;
    this.tool = tool;
    this.names = names;
    this.dataset = dataset;
    this.within = within;
    this.grace = grace;
    this.tell = tell;
  }

  void run(List<Launch.WorkspaceFile> starters) {
    var watch = new Watch(trial, names.session(), tool, BASE, within);
    switch (trial.driver().start(launch(starters), watch)) {
      case Outcome.Failed(var reason) ->
          tell.accept(watch.diagnosis().orElseGet(() -> notStarted(reason)));
      case Outcome.Running(var host) -> {
        tell.accept(
            passed(
                "start",
                "%s answers after %d ms.".formatted(tool.label(), watch.elapsed().toMillis())));
        look(host);
        tell.accept(stop());
      }
    }
  }

  private Launch launch(List<Launch.WorkspaceFile> starters) {
    return new Launch(
        names.session(),
        1,
        tool,
        tool.sizes().getFirst(),
        List.of(new Launch.Mounted(DATASET, dataset, MOUNT)),
        tool.account(),
        starters,
        names.workspace(),
        BASE,
        names.token(),
        within.plus(LEEWAY));
  }

  private void look(String host) {
    var inside = new Inside(trial, names.session(), tool);
    try (var http = new ToolHttp(tool, host, BASE, names.token())) {
      tell.accept(inside.user());
      tell.accept(new Pages(tool, http, BASE).landing());
      tell.accept(webSocket(http));
      tell.accept(inside.dataset("/data/" + MOUNT));
      tell.accept(inside.home());
      tell.accept(activity(http));
    }
  }

  private Finding webSocket(ToolHttp http) {
    if (tool.websocket().isEmpty()) {
      return skipped("websocket", "The tool file names no websocket to try.");
    }
    var path = tool.pathAtTool(BASE, tool.websocket().get());
    int status = http.handshake(path);
    return status == 101
        ? passed("websocket", "It opens a WebSocket at " + path + ".")
        : failed(
            "websocket",
            status == 0
                ? "No WebSocket opens at " + path + ": it breaks off or stays silent."
                : "No WebSocket opens at " + path + ": it answers " + status + ".",
            "Correct websocket, or the tool's rule about origins: it is reached by the host name"
                + " that the browser asked for.");
  }

  private Finding activity(ToolHttp http) {
    return switch (tool.activity()) {
      case JUPYTER -> jupyter(http);
      case TRAFFIC ->
          passed(
              "activity", "What browsers send, and the processor's time, say that it is in use.");
      case NONE -> passed("activity", "The processor's time alone says that it is in use.");
    };
  }

  private Finding jupyter(ToolHttp http) {
    var path = tool.pathAtTool(BASE, "/api/kernels?no_track_activity=1");
    var answer = http.get(path);
    if (answer.status() == 200 && answer.body().strip().startsWith("[")) {
      return passed("activity", "It tells which of its kernels are busy.");
    }
    boolean locked = answer.status() == 401 || answer.status() == 403 || answer.isRedirect();
    return failed(
        "activity",
        "It answers GET " + path + " with " + answer.status() + ", where a list of kernels is due.",
        locked
            ? "Let it take the session's token: with JUPYTER_TOKEN: \"{token}\" in environment."
            : "Set activity: traffic, unless this is a Jupyter server.");
  }

  private Finding stop() {
    long start = System.nanoTime();
    trial.driver().stop(names.session(), grace);
    var took = Duration.ofNanos(System.nanoTime() - start);
    return took.compareTo(grace) < 0
        ? passed("stop", "It ends %d ms after it is asked to.".formatted(took.toMillis()))
        : failed(
            "stop",
            "It had not ended "
                + grace.toSeconds()
                + " seconds after it was asked to, and was killed: work that is not saved is lost.",
            "Set stop-signal to the signal it ends at. A command in a shell wants exec before it, or"
                + " the shell keeps the signal.");
  }

  private Finding notStarted(Reason reason) {
    return failed(
        reason.code().equals("image-missing") ? "image" : "start",
        reason.text(),
        nextStep(reason).orElse("The agent's log has more."));
  }

  private Optional<String> nextStep(Reason reason) {
    return switch (reason.code()) {
      case "image-missing" ->
          Optional.of(
              "Put it at this machine's engine: docker pull %s, or build it. Or correct image."
                  .formatted(tool.image()));
      case "out-of-memory" ->
          Optional.of("Give the size " + tool.sizes().getFirst().id() + " more memory.");
      case "refused-by-engine" ->
          Optional.of(
              "The agent's log has the engine's words. CPUs and GPUs must be there, and the paths of"
                  + " mounts.");
      case "died" ->
          Optional.of(
              Inside.wantsRoot(reason.text())
                  ? "It ran as %s without capabilities, as everything does here. An image that starts as root cannot be used so: give it a command that starts the tool itself, and a user that its files belong to."
                      .formatted(tool.account().userAndGroup())
                  : "Correct command, environment or user. What it may write to besides its home and"
                      + " /tmp needs a tmpfs in mounts.");
      default -> Optional.empty();
    };
  }
}
