package org.datadns.resolver.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
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
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.datadns.protocol.signing.SiteProof;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.probe.AddressRule.ForbiddenAddressException;
import org.datadns.resolver.site.Site;

/**
 * Tries once whether a site's address leads to it. Names are resolved here, once, and the
 * connection goes to the very address that was looked at; no redirect is followed; bytes and time
 * are bounded; nothing of the answer is shown to anybody. Thread-safe, blocking.
 */
final class SiteProbe implements AutoCloseable {
  private static final int LARGEST = 4_096;
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Timeout PAUSE = Timeout.ofSeconds(3);

  private final String resolver;
  private final CloseableHttpClient http;

  /**
   * A probe.
   *
   * @param resolver the resolver's own address, for which sites sign
   * @param rule which addresses may be tried
   * @param atOnce how many may be under way
   */
  SiteProbe(URI resolver, AddressRule rule, int atOnce) {
    this.resolver = resolver.toString();
    this.http =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new Guarded(rule))
                    .setMaxConnTotal(atOnce)
                    .setMaxConnPerRoute(atOnce)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(PAUSE)
                            .setSocketTimeout(PAUSE)
                            .build())
                    .build())
            // the next try comes when a kept connection would have been closed
            .setConnectionReuseStrategy((request, response, context) -> false)
            .setUserAgent("data-dns-resolver")
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .build();
  }

  /** What came of a try. */
  sealed interface Result {
    /** The site itself answered. */
    record Proved() implements Result {}

    /** It did not. */
    record Failed(Reason reason) implements Result {}
  }

  /** Tries; blocks for up to five seconds. */
  Result ask(Site site) {
    String nonce = SiteProof.nonce();
    var request = new HttpGet(site.addresses().api() + SiteProof.PATH + "?nonce=" + nonce);
    request.setHeader("Accept", "application/jwt");
    // whatever it drips: headers, body or nothing
    var limit =
        CompletableFuture.runAsync(
            request::cancel,
            CompletableFuture.delayedExecutor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
    try {
      return judge(site, nonce, http.execute(request, SiteProbe::read));
    } catch (ForbiddenAddressException e) {
      return failed(
          "address-not-allowed",
          "The name stands for a private address, which this resolver does not try.");
    } catch (UnknownHostException e) {
      return failed("unreachable", "The name of its address is not known.");
    } catch (SocketTimeoutException e) {
      return failed("unreachable", "Its address does not answer in time.");
    } catch (IOException e) {
      return failed(
          "unreachable",
          request.isCancelled()
              ? "Its address does not answer in time."
              : "No connection to its address can be made.");
    } finally {
      limit.cancel(false);
    }
  }

  private Result judge(Site site, String nonce, Answer answer) {
    if (answer.status() != 200) {
      return failed(
          "unexpected-answer",
          "Its address answers with status "
              + answer.status()
              + ": a proxy in front may not pass "
              + SiteProof.PATH
              + " on.");
    }
    return switch (SiteProof.verify(answer.body(), site.keys(), site.id(), resolver, nonce)) {
      case Valid<String> ignored -> new Result.Proved();
      case Invalid<String>(var code, var ignored) ->
          failed(
              "not-the-site", "Something else than the site answers at its address: " + code + ".");
    };
  }

  private static Result failed(String code, String text) {
    return new Result.Failed(new Reason(code, text));
  }

  private record Answer(int status, String body) {}

  private static Answer read(ClassicHttpResponse response) throws IOException {
    if (response.getEntity() == null) {
      return new Answer(response.getCode(), "");
    }
    try (var in = response.getEntity().getContent()) {
      return new Answer(
          response.getCode(), new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8).strip());
    }
  }

  @Override
  public void close() {
    http.close(CloseMode.IMMEDIATE);
  }

  private record Guarded(AddressRule rule) implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      return rule.resolve(host);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }
}
