package org.datadns.resolver.enrichment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.datadns.protocol.network.PublicAddress;

/**
 * Gets small texts from hosts on the internet without becoming a way into this machine's network:
 * names are resolved here, once, and a connection goes to the very address that was looked at; no
 * redirect is followed; bytes and time are bounded. Thread-safe, blocking.
 */
final class Fetch implements AutoCloseable {
  private static final int LARGEST = 1 << 20;
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Timeout PAUSE = Timeout.ofSeconds(5);

  private final CloseableHttpClient http;

  /**
   * A client.
   *
   * @param internalHosts names of hosts whose addresses may be private
   */
  Fetch(List<String> internalHosts) {
    this.http =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new Guarded(internalHosts))
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(PAUSE)
                            .setSocketTimeout(PAUSE)
                            .build())
                    .build())
            .setUserAgent("data-dns-resolver")
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .build();
  }

  /** What is at an address. Blocks for up to ten seconds. */
  Fetched get(URI address) {
    var request = new HttpGet(address);
    request.setHeader("Accept", "application/json, */*;q=0.1");
    // whatever it drips: headers, body or nothing
    var limit =
        CompletableFuture.runAsync(
            request::cancel,
            CompletableFuture.delayedExecutor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
    try {
      return http.execute(request, Fetch::read);
    } catch (IOException e) {
      return new Fetched.Failed(e.getClass().getSimpleName() + ": " + e.getMessage());
    } finally {
      limit.cancel(false);
    }
  }

  private static Fetched read(ClassicHttpResponse response) throws IOException {
    int status = response.getCode();
    if (status == 404 || status == 410) {
      return new Fetched.NotThere();
    }
    if (status != 200 || response.getEntity() == null) {
      return new Fetched.Failed("status " + status);
    }
    try (var in = response.getEntity().getContent()) {
      var body = in.readNBytes(LARGEST + 1);
      return body.length > LARGEST
          ? new Fetched.Failed("more than " + LARGEST + " bytes")
          : new Fetched.Body(new String(body, StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    http.close(CloseMode.IMMEDIATE);
  }

  /** Names that stand for public addresses, and the few that may stand for others. */
  private record Guarded(List<String> internalHosts) implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      var addresses = InetAddress.getAllByName(host);
      if (!internalHosts.contains(host.toLowerCase(Locale.ROOT))) {
        for (var address : addresses) {
          if (!PublicAddress.is(address)) {
            throw new UnknownHostException(host + " stands for an address that is not public");
          }
        }
      }
      return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }
}
