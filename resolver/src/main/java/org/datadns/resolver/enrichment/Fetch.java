package org.datadns.resolver.enrichment;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.datadns.resolver.outbound.AddressRule;
import org.datadns.resolver.outbound.GuardedHttp;
import org.datadns.resolver.outbound.Outcome.Answer;
import org.datadns.resolver.outbound.Outcome.NoAnswer;

/** Gets small texts from hosts on the internet. Thread-safe, blocking. */
final class Fetch implements AutoCloseable {
  private static final GuardedHttp.Limits LIMITS =
      new GuardedHttp.Limits(1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(5), 25, true);

  private final GuardedHttp http;

  /**
   * A client.
   *
   * @param internalHosts names of hosts whose addresses may be private
   */
  Fetch(List<String> internalHosts) {
    this.http = new GuardedHttp(AddressRule.ofHosts(internalHosts), LIMITS);
  }

  /** What is at an address. Blocks for up to ten seconds. */
  Fetched get(URI address, String accept) {
    return switch (http.get(address, accept)) {
      case Answer answer when answer.status() == 404 || answer.status() == 410 ->
          new Fetched.NotThere();
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
