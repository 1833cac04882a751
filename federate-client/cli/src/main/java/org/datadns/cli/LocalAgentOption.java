package org.datadns.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which of this machine's site agents is meant. */
final class LocalAgentOption {
  @Option(
      names = "--state",
      paramLabel = "DIR",
      defaultValue = "${env:DATA_DNS_AGENT_STATE:-/var/lib/data-dns/site-agent}",
      description =
          "The agent's state directory. Default: DATA_DNS_AGENT_STATE from the environment, else"
              + " /var/lib/data-dns/site-agent.")
  private Path state = Path.of("/var/lib/data-dns/site-agent");

  LocalAgent agent() {
    return LocalAgent.in(state);
  }
}
