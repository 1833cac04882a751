package org.datadns.resolver.rate;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.http.ClientAddresses;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.http.RequestTarget;

/**
 * Answers 429 to whoever asks for more than their share. Somebody who is known is judged by their
 * own limit, so that a campus behind one address is many people; everybody else by that of their
 * address. A guest's cookie is no such thing: anybody makes up as many as they like. This machine
 * itself, and a proxy on it that was not named, has no limit: else it would be everybody's.
 *
 * <p>Whoever shows secrets that are none is refused any more tries for a while, but may go on
 * looking at what is public. Each resolver counts for itself. Thread-safe.
 */
public final class RateLimits implements HttpFeature {
  private static final Set<Method> SAFE = Set.of(Method.GET, Method.HEAD, Method.OPTIONS);

  /** What an answer says to who showed a secret that is none. */
  private static final Set<Integer> FAILED = Set.of(401, 403, 410);

  private static final int NOT_FOUND = 404;

  private final ClientAddresses clients;
  private final Function<ServerRequest, Optional<String>> known;
  private final Buckets<String> people;
  private final Buckets<InetAddress> addresses;
  private final Buckets<InetAddress> failures;

  /**
   * Limits.
   *
   * @param known who makes a request, when that is proved by more than a cookie anybody can make
   */
  public RateLimits(RateConfig config, Function<ServerRequest, Optional<String>> known) {
    this(config, known, System::nanoTime);
  }

  RateLimits(
      RateConfig config, Function<ServerRequest, Optional<String>> known, LongSupplier nanos) {
    this.clients = new ClientAddresses(config.trustedProxies());
    this.known = known;
    this.people = new Buckets<>(config.perPerson(), nanos);
    this.addresses = new Buckets<>(config.perAddress(), nanos);
    this.failures = new Buckets<>(config.failures(), nanos);
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.addFilter(
        (chain, request, response) -> {
          boolean safe = SAFE.contains(request.prologue().method());
          if (!RequestTarget.climbs(request)
              && isFree(request.prologue().uriPath().rawPath(), safe)) {
            chain.proceed();
            return;
          }
          var client = clients.of(request);
          var person = known.apply(request);
          if (person.isPresent()) {
            require(people.take(person.get()), "You ask");
          } else if (client.isLoopbackAddress()) {
            chain.proceed();
            return;
          } else {
            var subscriber = ClientAddresses.subscriber(client);
            require(addresses.take(subscriber), "Your network asks");
            if (!safe || request.headers().contains(HeaderNames.AUTHORIZATION)) {
              require(failures.missing(subscriber), "Your network tries");
            }
          }
          chain.proceed();
          int status = response.status().code();
          if (person.isEmpty() && (FAILED.contains(status) || (!safe && status == NOT_FOUND))) {
            failures.take(ClientAddresses.subscriber(client));
          }
        });
  }

  /**
   * Answers from memory cost less than counting them, and sites are known by their keys: a thousand
   * of them may be behind one address.
   */
  private static boolean isFree(String path, boolean safe) {
    return safe
        ? path.startsWith("/resolve")
            || path.startsWith("/assets/")
            || path.startsWith("/.well-known/")
        : path.startsWith("/api/sites/");
  }

  private static void require(Duration wait, String who) {
    if (!wait.isZero()) {
      throw new Refused(
          Problem.of(
                  429,
                  "too-many-requests",
                  "Too many requests",
                  who + " for too much at once. Sessions that run go on.")
              .withRetryAfter(Duration.ofSeconds(wait.toSeconds() + 1))
              .withNextStep(
                  "Wait for that long. Whoever is signed in has a limit of their own, whatever"
                      + " network they share."));
    }
  }
}
