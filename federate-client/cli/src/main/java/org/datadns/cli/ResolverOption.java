package org.datadns.cli;

import java.net.URI;
import org.datadns.protocol.client.ResolverClient;
import picocli.CommandLine.Option;

/** Which resolver is asked. */
final class ResolverOption {
  @Option(
      names = "--resolver",
      paramLabel = "URL",
      defaultValue = "${env:DATA_DNS_RESOLVER:-http://localhost:8080}",
      description =
          "The resolver's address. Default: DATA_DNS_RESOLVER from the environment, else"
              + " http://localhost:8080.")
  private URI address = URI.create("http://localhost:8080");

  URI address() {
    return address;
  }

  ResolverClient client() {
    return new ResolverClient(address);
  }
}
