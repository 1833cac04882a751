package org.datadns.resolver.probe;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.datadns.protocol.signing.SiteProof;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.outbound.AddressRule;
import org.datadns.resolver.outbound.GuardedHttp;
import org.datadns.resolver.outbound.Outcome;
import org.datadns.resolver.outbound.Outcome.Answer;
import org.datadns.resolver.outbound.Outcome.NoAnswer;
import org.datadns.resolver.site.Site;

/**
 * Tries once whether a site's address leads to it. No redirect is followed, and nothing of the
 * answer is shown to anybody. Thread-safe, blocking.
 */
final class SiteProbe implements AutoCloseable {
  private static final int LARGEST = 4_096;
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(3);

  private final String resolver;
  private final InstantSource clock;
  private final GuardedHttp http;

  /**
   * A probe.
   *
   * @param resolver the resolver's own address, for which sites sign
   * @param rule which addresses may be tried
   * @param atOnce how many may be under way
   */
  SiteProbe(URI resolver, AddressRule rule, int atOnce, InstantSource clock) {
    this.resolver = resolver.toString();
    this.clock = clock;
    // the next try comes when a kept connection would have been closed
    this.http =
        new GuardedHttp(rule, new GuardedHttp.Limits(LARGEST, DEADLINE, PAUSE, atOnce, false));
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
    var address = URI.create(site.addresses().api() + SiteProof.PATH + "?nonce=" + nonce);
    return switch (http.get(address, "application/jwt")) {
      case Answer answer -> judge(site, nonce, answer);
      case NoAnswer(Outcome.Why why, String ignored) -> failed(why);
    };
  }

  private static Result failed(Outcome.Why why) {
    return switch (why) {
      case FORBIDDEN_ADDRESS ->
          failed(
              "address-not-allowed",
              "The name stands for a private address, which this resolver does not try.");
      case UNKNOWN_HOST -> failed("unreachable", "The name of its address is not known.");
      case LATE -> failed("unreachable", "Its address does not answer in time.");
      case NO_CONNECTION -> failed("unreachable", "No connection to its address can be made.");
      case TOO_LARGE, ELSEWHERE ->
          failed("not-the-site", "Something else than the site answers at its address: malformed.");
    };
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
    return switch (SiteProof.verify(
        answer.text().strip(), site.keysAt(clock.instant()), site.id(), resolver, nonce)) {
      case Valid<String> ignored -> new Result.Proved();
      case Invalid<String>(var code, var ignored) ->
          failed(
              "not-the-site", "Something else than the site answers at its address: " + code + ".");
    };
  }

  private static Result failed(String code, String text) {
    return new Result.Failed(new Reason(code, text));
  }

  @Override
  public void close() {
    http.close();
  }
}
