package org.datadns.agent.notebook;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.datadns.agent.fetch.FetchException;
import org.datadns.agent.fetch.GuardedClient;

/** Gets a notebook from a host that people elsewhere named, and says why when it cannot. */
final class Download implements AutoCloseable {
  private static final int LARGEST = 10 << 20;
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final String ACCEPT = "application/x-ipynb+json, application/json, */*;q=0.1";

  private final NotebookHosts hosts;
  private final GuardedClient client = new GuardedClient();

  Download(NotebookHosts hosts) {
    this.hosts = hosts;
  }

  /**
   * What is at an address that the hosts allow.
   *
   * @throws DownloadException with a reason fit for whoever named the address
   */
  byte[] bytes(URI address) throws DownloadException {
    try {
      return client.bytes(
          new GuardedClient.Wanted(
              address, Map.of("Accept", ACCEPT), hosts.isInternal(address), LARGEST, DEADLINE));
    } catch (FetchException e) {
      throw refused(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private static DownloadException refused(FetchException e) {
    return switch (e.kind()) {
      case PRIVATE_ADDRESS ->
          new DownloadException(
              "notebook-refused",
              "The notebook's host has an address that this site does not fetch from.",
              e);
      case TOO_LARGE ->
          new DownloadException(
              "notebook-invalid", "The notebook is larger than " + (LARGEST >> 20) + " MiB.", e);
      case OTHER_HOST ->
          new DownloadException(
              "notebook-refused",
              "The notebook's address leads to another host. Give the address it leads to.",
              e);
      case STATUS ->
          unreachable(
              "The notebook's host answered " + e.status() + " instead of the notebook.", e);
      case BAD_REDIRECT ->
          unreachable("The notebook's address leads from one to the next too often.", e);
      case LATE -> unreachable("The notebook's host did not answer in time.", e);
      case UNREACHABLE -> unreachable("The notebook's host cannot be reached, or broke off.", e);
    };
  }

  private static DownloadException unreachable(String text, FetchException e) {
    return new DownloadException("notebook-unreachable", text, e);
  }
}
