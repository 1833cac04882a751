package org.datadns.resolver.repository;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Repository;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.outbound.GuardedHttp;
import org.datadns.resolver.outbound.Outcome;
import org.datadns.resolver.outbound.Outcome.Answer;
import org.datadns.resolver.outbound.Outcome.NoAnswer;

/**
 * A registered repository, as it is asked: at its own origin alone, redirects included. Nothing of
 * an address it gave, and no key, is ever logged or shown. Blocking; thread-safe.
 *
 * @param repository the repository
 * @param http asks
 */
public record AskedRepository(Repository repository, GuardedHttp http) {
  private static final Logger LOG = System.getLogger(AskedRepository.class.getName());

  /** What to do when a click cannot be opened. */
  public static final String AGAIN =
      "Go back to the repository's page and click there again; what is public there can also be"
          + " opened here by its identifier.";

  /**
   * What it has at an address of its own.
   *
   * @throws Refused when it does not say
   */
  public Answer get(URI address) {
    if (!isOurs(address)) {
      throw lies();
    }
    return said(http.get(address, "application/json", this::isOurs));
  }

  /**
   * What it has at an address of its own for whoever shows this; no redirect is followed.
   *
   * @param fields further header fields; what they hold may be secret
   * @throws Refused when it does not say
   */
  public Answer get(URI address, Map<String, String> fields) {
    if (!isOurs(address)) {
      throw lies();
    }
    return said(http.get(address, "application/json", fields));
  }

  private Answer said(Outcome outcome) {
    return switch (outcome) {
      case Answer answer -> answer;
      case NoAnswer(var why, var detail) -> {
        LOG.log(
            Level.INFO, "repository {0} tells nothing: {1} ({2})", repository.id(), why, detail);
        throw switch (why) {
          case LATE, NO_CONNECTION, UNKNOWN_HOST -> silent();
          case TOO_LARGE -> nonsense("too much");
          case ELSEWHERE -> lies();
          case FORBIDDEN_ADDRESS -> forbidden();
        };
      }
    };
  }

  private boolean isOurs(URI address) {
    return Origin.of(address).filter(repository.address()::equals).isPresent();
  }

  /**
   * What it said, understood.
   *
   * @throws Refused when it is something else
   */
  public <T> T parsed(String text, Class<T> type) {
    try {
      return Json.read(text, type);
    } catch (MalformedJsonException e) {
      throw nonsense("not what was asked for");
    }
  }

  /** That it does not answer. */
  public Refused silent() {
    return new Refused(
        Problem.of(
                503,
                "repository-silent",
                "The repository does not answer",
                repository.name() + " was asked what you clicked, and did not say in time.")
            .withRetryAfter(Duration.ofSeconds(30))
            .withNextStep(AGAIN));
  }

  /**
   * That its answer is of no use.
   *
   * @param what why, for the log
   */
  public Refused nonsense(String what) {
    LOG.log(Level.INFO, "repository {0} tells nothing of use: {1}", repository.id(), what);
    return new Refused(
        Problem.of(
                502,
                "repository-answer",
                "The repository's answer makes no sense",
                repository.name()
                    + " was asked what you clicked, and answered something that cannot be used.")
            .withNextStep(AGAIN));
  }

  /** That it names another host than its own. */
  public Refused lies() {
    LOG.log(Level.WARNING, "repository {0} names another host than its own", repository.id());
    return new Refused(
        Problem.of(
                502,
                "repository-answer",
                "The repository's answer makes no sense",
                repository.name()
                    + " was asked what you clicked, and sent on to another host; nobody else is"
                    + " asked.")
            .withNextStep(
                "Tell whoever runs it: its site URL must be the address it is registered under."));
  }

  private Refused forbidden() {
    LOG.log(Level.WARNING, "repository {0} stands for a private address", repository.id());
    return new Refused(
        Problem.of(
                502,
                "repository-answer",
                "The repository cannot be asked",
                "The name of "
                    + repository.name()
                    + " stands for a private address, which this resolver does not ask.")
            .withNextStep(
                "A federation admin can register it again with --internal, when it is meant to."));
  }
}
