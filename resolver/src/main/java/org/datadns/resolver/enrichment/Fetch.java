package org.datadns.resolver.enrichment;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.datadns.resolver.outbound.AddressRule;
import org.datadns.resolver.outbound.GuardedHttp;
import org.datadns.resolver.outbound.Outcome;
import org.datadns.resolver.outbound.Outcome.Answer;
import org.datadns.resolver.outbound.Outcome.NoAnswer;

/** Gets small texts from hosts on the internet. Thread-safe, blocking. */
final class Fetch implements AutoCloseable {
  private static final GuardedHttp.Limits LIMITS =
      new GuardedHttp.Limits(1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(5), 25, true);

  /** Not found, gone, and there in another form alone (RFC 9110 section 15.5.7). */
  private static final Set<Integer> MISSING = Set.of(404, 410, 406);

  private final List<String> internalHosts;
  private final GuardedHttp http;

  /**
   * A client.
   *
   * @param internalHosts names of hosts whose addresses may be private
   */
  Fetch(List<String> internalHosts) {
    this.internalHosts = List.copyOf(internalHosts);
    this.http = new GuardedHttp(AddressRule.ofHosts(internalHosts), LIMITS);
  }

  /** What is at an address; no redirect is followed. Blocks for up to ten seconds. */
  Fetched get(URI address, String accept) {
    return fetched(http.get(address, accept));
  }

  /** What is at an address or where that leads to. Blocks for up to ten seconds in all. */
  Fetched follow(URI address, String accept) {
    return fetched(http.get(address, accept, this::mayFollow));
  }

  /** Whoever may be in an internal network may be without a certificate there. */
  private boolean mayFollow(URI there) {
    return there.getHost() != null
        && there.getRawUserInfo() == null
        && ("https".equals(there.getScheme())
            || ("http".equals(there.getScheme())
                && internalHosts.contains(there.getHost().toLowerCase(Locale.ROOT))));
  }

  private static Fetched fetched(Outcome outcome) {
    return switch (outcome) {
      case Answer answer when MISSING.contains(answer.status()) -> new Fetched.NotThere();
      case Answer answer when answer.status() == 200 -> new Fetched.Body(answer.text());
      case Answer answer -> new Fetched.Failed("status " + answer.status());
      case NoAnswer(var ignored, var detail) -> new Fetched.Failed(detail);
    };
  }

  @Override
  public void close() {
    http.close();
  }
}
