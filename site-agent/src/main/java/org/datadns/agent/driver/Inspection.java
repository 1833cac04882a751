package org.datadns.agent.driver;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.util.Optional;
import java.util.function.Supplier;
import org.datadns.protocol.wire.Reason;

/** What the engine says of one container. */
record Inspection(InspectContainerResponse answer) {
  private static final int LONGEST_LAST_WORDS = 600;

  boolean isRunning() {
    return Boolean.TRUE.equals(answer.getState().getRunning());
  }

  /** Its first process as this machine numbers it, 0 when there is none. */
  long pid() {
    var pid = answer.getState().getPidLong();
    return pid == null ? 0 : pid;
  }

  /** The attempt in its label, -1 for none. */
  int attempt() {
    var labels = answer.getConfig().getLabels();
    var attempt = labels == null ? null : labels.get(ContainerSpec.ATTEMPT);
    return attempt == null ? -1 : Integer.parseInt(attempt);
  }

  /** Where this machine reaches it, while it runs. */
  Optional<String> address(String network) {
    return Optional.ofNullable(answer.getNetworkSettings().getNetworks().get(network))
        .map(found -> found.getIpAddress())
        .filter(address -> !address.isEmpty());
  }

  /** How it ended; empty while it runs. */
  Optional<Reason> end(Supplier<String> log) {
    if (isRunning()) {
      return Optional.empty();
    }
    var state = answer.getState();
    if (Boolean.TRUE.equals(state.getOOMKilled())) {
      return Optional.of(
          new Reason("out-of-memory", "It needed more memory than its size allows."));
    }
    return Optional.of(
        new Reason(
            "died",
            "The tool ended by itself (exit code "
                + state.getExitCodeLong()
                + ")."
                + lastWords(log.get())));
  }

  private static String lastWords(String log) {
    var text = log.replaceAll("\\s+", " ").strip();
    return text.isEmpty()
        ? ""
        : " Its last words: " + text.substring(Math.max(0, text.length() - LONGEST_LAST_WORDS));
  }
}
