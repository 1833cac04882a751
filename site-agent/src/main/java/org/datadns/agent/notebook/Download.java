package org.datadns.agent.notebook;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.datadns.protocol.network.PublicAddress;
import org.jspecify.annotations.Nullable;

/**
 * Gets a file from a host that people elsewhere named, without becoming their way into this
 * machine's network: names are resolved here, once, and the connection goes to the very address
 * that was looked at (no second answer of a name server counts); no proxy, cookie or password of
 * this machine is used; redirects stay at the host; bytes and time are bounded.
 */
final class Download implements AutoCloseable {
  private static final int LARGEST = 10 << 20;
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Timeout PAUSE = Timeout.ofSeconds(5);
  private static final int MOST_REDIRECTS = 3;

  private final NotebookHosts hosts;
  private final CloseableHttpClient anywherePublic;
  private final CloseableHttpClient internal;

  Download(NotebookHosts hosts) {
    this.hosts = hosts;
    this.anywherePublic = client(new PublicOnly());
    this.internal = client(new AsNamed());
  }

  /**
   * What is at an address that the hosts allow.
   *
   * @throws DownloadException with a reason fit for whoever named the address
   */
  byte[] bytes(URI address) throws DownloadException {
    var deadline = System.nanoTime() + DEADLINE.toNanos();
    var at = address;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      var answer = get(at, deadline);
      if (answer.location() == null) {
        return answer.body();
      }
      at = redirected(at, answer.location());
    }
    throw unreachable("The notebook's address leads from one to the next too often.", null);
  }

  @Override
  public void close() {
    anywherePublic.close(CloseMode.IMMEDIATE);
    internal.close(CloseMode.IMMEDIATE);
  }

  /** Where the file is instead, or what it holds. Never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Answer(byte[] body, @Nullable String location) {}

  private Answer get(URI at, long deadline) throws DownloadException {
    var request = new HttpGet(at);
    request.setHeader(HttpHeaders.ACCEPT, "application/x-ipynb+json, application/json, */*;q=0.1");
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw unreachable("The notebook's host did not answer in time.", null);
    }
    // whatever it drips: headers, body or nothing
    var limit =
        CompletableFuture.runAsync(
            request::cancel, CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS));
    try {
      return (hosts.isInternal(at) ? internal : anywherePublic).execute(request, Download::answer);
    } catch (PrivateAddressException e) {
      throw new DownloadException(
          "notebook-refused",
          "The notebook's host has an address that this site does not fetch from.",
          e);
    } catch (TooLargeException e) {
      throw new DownloadException(
          "notebook-invalid", "The notebook is larger than " + (LARGEST >> 20) + " MiB.", e);
    } catch (RefusedStatusException e) {
      throw unreachable(
          "The notebook's host answered " + e.status + " instead of the notebook.", e);
    } catch (IOException e) {
      throw unreachable("The notebook's host cannot be reached, or broke off.", e);
    } finally {
      limit.cancel(false);
    }
  }

  private static Answer answer(ClassicHttpResponse response) throws IOException {
    int status = response.getCode();
    var location = response.getFirstHeader(HttpHeaders.LOCATION);
    if (status / 100 == 3 && location != null) {
      return new Answer(new byte[0], location.getValue());
    }
    if (status != 200 || response.getEntity() == null) {
      throw new RefusedStatusException(status);
    }
    try (var in = response.getEntity().getContent()) {
      var body = in.readNBytes(LARGEST + 1);
      if (body.length > LARGEST) {
        throw new TooLargeException();
      }
      return new Answer(body, null);
    }
  }

  /** Where a redirect leads: the same scheme, host and port, so that what was allowed stays so. */
  private static URI redirected(URI from, String location) throws DownloadException {
    try {
      var to = from.resolve(location.strip());
      boolean same =
          from.getScheme().equals(to.getScheme())
              && from.getRawAuthority().equalsIgnoreCase(to.getRawAuthority());
      if (same) {
        return to;
      }
    } catch (IllegalArgumentException e) {
      throw unreachable("The notebook's host redirects to what is no address.", e);
    }
    throw new DownloadException(
        "notebook-refused",
        "The notebook's address leads to another host. Give the address it leads to.",
        null);
  }

  private static DownloadException unreachable(String text, @Nullable Throwable cause) {
    return new DownloadException("notebook-unreachable", text, cause);
  }

  private static CloseableHttpClient client(DnsResolver names) {
    return HttpClients.custom()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(names)
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(PAUSE)
                        .setSocketTimeout(PAUSE)
                        .build())
                .build())
        .setUserAgent("data-dns-site-agent")
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableContentCompression()
        .build();
  }

  /** Whatever a name stands for. */
  private static class AsNamed implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      return InetAddress.getAllByName(host);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }

  /** Names that stand for public addresses alone. */
  private static final class PublicOnly extends AsNamed {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      var addresses = super.resolve(host);
      for (var address : addresses) {
        if (!PublicAddress.is(address)) {
          throw new PrivateAddressException(host);
        }
      }
      return addresses;
    }
  }

  private static final class PrivateAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    PrivateAddressException(String host) {
      super(host + " stands for an address that is not public");
    }
  }

  private static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static final class RefusedStatusException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    RefusedStatusException(int status) {
      super("status " + status);
      this.status = status;
    }
  }
}
