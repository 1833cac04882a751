package org.datadns.resolver.outbound;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.datadns.resolver.outbound.AddressRule.ForbiddenAddressException;
import org.datadns.resolver.outbound.Outcome.Answer;
import org.datadns.resolver.outbound.Outcome.NoAnswer;
import org.datadns.resolver.outbound.Outcome.Why;

/**
 * Gets what is at addresses that others named. Names are resolved here, once, and a connection goes
 * to the very address that was looked at; redirects are followed only where the caller allows each;
 * bytes, time and number are bounded; no cookies, credentials or compressed bodies. Thread-safe,
 * blocking.
 */
public final class GuardedHttp implements AutoCloseable {
  private static final int MOST_REDIRECTS = 3;

  private final Limits limits;
  private final CloseableHttpClient http;

  /**
   * How much is taken.
   *
   * @param bytes of one answer at most
   * @param deadline for one answer in all, redirects included
   * @param pause how long the other side may say nothing
   * @param atOnce how many may be under way; a further one waits for as long as a pause
   * @param keepsConnections whether a connection is kept for the next question
   */
  public record Limits(
      int bytes, Duration deadline, Duration pause, int atOnce, boolean keepsConnections) {}

  /** A client of those whom the rule allows. */
  public GuardedHttp(AddressRule rule, Limits limits) {
    this.limits = limits;
    var pause = Timeout.of(limits.pause());
    var builder =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new Guarded(rule))
                    .setMaxConnTotal(limits.atOnce())
                    // one that is slow must not stop the others
                    .setMaxConnPerRoute(Math.max(1, limits.atOnce() / 4))
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(pause)
                            .setSocketTimeout(pause)
                            .build())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom().setConnectionRequestTimeout(pause).build())
            .setUserAgent("data-dns-resolver")
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression();
    if (!limits.keepsConnections()) {
      builder.setConnectionReuseStrategy((request, response, context) -> false);
    }
    this.http = builder.build();
  }

  /** What is at an address; no redirect is followed. Blocks up to the deadline. */
  public Outcome get(URI address, String accept) {
    return get(address, accept, Map.of(), Optional.empty());
  }

  /**
   * What is at an address for whoever shows this; no redirect is followed. Blocks up to the
   * deadline.
   *
   * @param fields further header fields, by name; what they hold may be secret
   */
  public Outcome get(URI address, String accept, Map<String, String> fields) {
    return get(address, accept, fields, Optional.empty());
  }

  /**
   * What is at an address. Blocks up to the deadline.
   *
   * @param mayFollow whether a redirect may lead there
   */
  public Outcome get(URI address, String accept, Predicate<URI> mayFollow) {
    return get(address, accept, Map.of(), Optional.of(mayFollow));
  }

  private Outcome get(
      URI address, String accept, Map<String, String> fields, Optional<Predicate<URI>> mayFollow) {
    var until = Instant.now().plus(limits.deadline());
    URI at = address;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      switch (once(at, accept, fields, until)) {
        case Answered(var answer, var location) -> {
          if (location.isEmpty() || mayFollow.isEmpty()) {
            return answer;
          }
          var next = resolved(at, location.get());
          if (next.filter(mayFollow.get()).isEmpty()) {
            return new NoAnswer(Why.ELSEWHERE, "a redirect leads elsewhere");
          }
          at = next.get();
        }
        case Silent(var why) -> {
          return why;
        }
      }
    }
    return new NoAnswer(Why.ELSEWHERE, "more than " + MOST_REDIRECTS + " redirects");
  }

  private sealed interface Try {}

  private record Answered(Answer answer, Optional<String> location) implements Try {}

  private record Silent(NoAnswer why) implements Try {}

  private Try once(URI address, String accept, Map<String, String> fields, Instant until) {
    var request = new HttpGet(address);
    request.setHeader("Accept", accept);
    fields.forEach(request::setHeader);
    long left = Duration.between(Instant.now(), until).toMillis();
    // whatever it drips: headers, body or nothing
    var limit =
        CompletableFuture.runAsync(
            request::cancel,
            CompletableFuture.delayedExecutor(Math.max(1, left), TimeUnit.MILLISECONDS));
    try {
      return http.execute(request, this::read);
    } catch (ForbiddenAddressException e) {
      return silent(Why.FORBIDDEN_ADDRESS, e);
    } catch (UnknownHostException e) {
      return silent(Why.UNKNOWN_HOST, e);
    } catch (SocketTimeoutException e) {
      return silent(Why.LATE, e);
    } catch (IOException e) {
      return silent(request.isCancelled() ? Why.LATE : Why.NO_CONNECTION, e);
    } finally {
      limit.cancel(false);
    }
  }

  /** Of what went wrong its kind alone: messages may repeat the address, which may be a secret. */
  private static Silent silent(Why why, IOException failure) {
    return new Silent(new NoAnswer(why, failure.getClass().getSimpleName()));
  }

  private Try read(ClassicHttpResponse response) throws IOException {
    int status = response.getCode();
    var location =
        status >= 300 && status < 400
            ? Optional.ofNullable(response.getFirstHeader("Location")).map(Header::getValue)
            : Optional.<String>empty();
    if (response.getEntity() == null) {
      return new Answered(new Answer(status, ""), location);
    }
    try (var in = response.getEntity().getContent()) {
      var body = in.readNBytes(limits.bytes() + 1);
      if (body.length > limits.bytes()) {
        // what is left of it is not worth waiting for
        response.close();
        return new Silent(new NoAnswer(Why.TOO_LARGE, "more than " + limits.bytes() + " bytes"));
      }
      return new Answered(new Answer(status, new String(body, StandardCharsets.UTF_8)), location);
    }
  }

  /** As RFC 3986 section 5.2.2 says, which the JDK follows but for a query alone. */
  private static Optional<URI> resolved(URI base, String location) {
    try {
      if (location.startsWith("?")) {
        return Optional.of(base.resolve(base.getRawPath() + location));
      }
      return Optional.of(base.resolve(location));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
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
