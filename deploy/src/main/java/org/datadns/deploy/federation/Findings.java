package org.datadns.deploy.federation;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.deploy.federation.Journey.Outcome;

/**
 * What a drill showed, and what of it breaks a promise. The promises are those of
 * docs/explanation/federation.md.
 *
 * @param span when what was
 * @param journeys every reader's
 * @param watches what each resolver said meanwhile
 * @param containers every container there ever was, of earlier drills too
 * @param left those that still ran long after everybody had left
 */
record Findings(
    Plan plan,
    List<Fault> faults,
    List<Injection> injections,
    Span span,
    List<Journey> journeys,
    List<Watch> watches,
    List<Engines.Container> containers,
    List<String> left) {
  /** What a busy machine may add to what is measured from outside. */
  static final Duration GRACE = Duration.ofSeconds(2);

  /**
   * When what was.
   *
   * @param began when the faults began
   * @param ended when healing began
   * @param healed when everything was made good
   * @param judged until when answers count
   */
  record Span(Instant began, Instant ended, Instant healed, Instant judged) {}

  String name() {
    return faults.stream().map(Fault::label).collect(Collectors.joining("+"));
  }

  /** What breaks a promise, a sentence each. */
  Map<Promise, List<String>> broken() {
    var broken = new EnumMap<Promise, List<String>>(Promise.class);
    broken.put(Promise.NO_SESSION_LOST, lost());
    broken.put(Promise.NONE_ENTERED_TWICE, enteredTwice());
    broken.put(Promise.NO_RUNNING_SESSION_TOUCHED, touched());
    broken.put(
        Promise.ANSWERS_RIGHT_WITHIN_A_LEASE,
        watches.stream().flatMap(watch -> wrong(watch).stream()).toList());
    broken.put(Promise.NOTHING_LEFT_RUNNING, left);
    return broken;
  }

  private List<String> lost() {
    return journeys.stream()
        .flatMap(journey -> Stream.concat(lost(journey).stream(), journey.notes().stream()))
        .toList();
  }

  /** No session is lost: each gets ready, or ends with a true reason. */
  private Optional<String> lost(Journey journey) {
    boolean couldServe =
        journey.dataset().sites().stream().anyMatch(number -> !illSites().contains(number));
    var who =
        journey.dataset().identifier() + " " + journey.session() + " asked " + journey.askedAt();
    return switch (journey.outcome()) {
      case Outcome.Entered ignored -> Optional.empty();
      case Outcome.ShutOut(var site, var why) ->
          isIll(site) ? Optional.empty() : Optional.of(who + ": shut out of " + site + ": " + why);
      case Outcome.Ended(var reason) ->
          couldServe
              ? Optional.of(who + ": ended though a site could serve: " + reason)
              : untrue(reason.code(), who + ": " + reason);
      case Outcome.Refused(var reason) ->
          couldServe
              ? Optional.of(who + ": refused though a site could serve: " + reason)
              : untrue(reason.code(), who + ": " + reason);
      case Outcome.Lost(var what) -> Optional.of(who + ": lost: " + what);
    };
  }

  /** The reason must be one that follows from the faults. */
  private Optional<String> untrue(String code, String who) {
    boolean isTrue = injections.stream().anyMatch(it -> Truths.of(it.fault()).contains(code));
    return isTrue ? Optional.empty() : Optional.of("an untrue reason, " + who);
  }

  /** None is entered twice: of all attempts of a session, people came into one. */
  private List<String> enteredTwice() {
    return ofThisDrill().stream()
        .filter(container -> container.entries() > 0)
        .collect(groupingBy(Engines.Container::session))
        .values()
        .stream()
        .filter(entered -> entered.size() > 1)
        .map(entered -> "entered twice: " + entered.stream().map(Engines.Container::name).toList())
        .toList();
  }

  /** No running session is touched: what was entered ends only when its person has left. */
  private List<String> touched() {
    var now = containers.stream().collect(toMap(Engines.Container::name, it -> it, (a, b) -> b));
    return journeys.stream()
        .map(Journey::outcome)
        .filter(Outcome.Entered.class::isInstance)
        .map(Outcome.Entered.class::cast)
        .filter(
            entered ->
                Optional.ofNullable(now.get(entered.container().name()))
                    .flatMap(Engines.Container::endedAt)
                    .filter(endedAt -> endedAt.isBefore(entered.leftAt()))
                    .isPresent())
        .map(entered -> "touched while its person was in: " + now.get(entered.container().name()))
        .toList();
  }

  /** Answers are right within one lease of each change. */
  private List<String> wrong(Watch watch) {
    var wrong = new ArrayList<String>();
    for (var injection : injections) {
      var within = injection.fault().noticedWithin(plan.lease()).plus(GRACE);
      if (injection.isDefinite(faults)
          && !isKilled(watch)
          && noticed(watch, injection).filter(took -> took.compareTo(within) <= 0).isEmpty()) {
        wrong.add(
            "%s did not get %s right under %s within %s: %s"
                .formatted(
                    watch.name(),
                    injection.site().id(),
                    injection.fault().label(),
                    within,
                    wrongly(watch, span.began(), span.ended(), injection::isToldBy)));
      }
    }
    if (recovered(watch).filter(took -> took.compareTo(plan.lease().plus(GRACE)) <= 0).isEmpty()) {
      wrong.add(
          watch.name()
              + " did not find all sites available within a lease of the end: "
              + wrongly(watch, span.healed(), span.judged(), plan::isAllAvailable));
    }
    if (!isKilled(watch)) {
      watch.between(span.began(), span.judged()).stream()
          .filter(sample -> sample.failure().isPresent())
          .map(sample -> watch.name() + " failed: " + sample.failure().get())
          .distinct()
          .forEach(wrong::add);
    }
    return wrong;
  }

  /** The last answer that was not right. */
  private static String wrongly(
      Watch watch, Instant from, Instant to, Predicate<Watch.Sample> right) {
    return watch.between(from, to).stream()
        .filter(sample -> sample.failure().isPresent() || !right.test(sample))
        .reduce((one, next) -> next)
        .map(sample -> Duration.between(from, sample.at()) + " after it " + sample)
        .orElse("nothing was asked");
  }

  /** How long a resolver took until what it said of a site at fault was right. */
  Optional<Duration> noticed(Watch watch, Injection injection) {
    return watch.rightAfter(span.began(), span.ended(), injection::isToldBy);
  }

  /** How long a resolver took, once all was made good, until it said so of every site. */
  Optional<Duration> recovered(Watch watch) {
    return watch.rightAfter(span.healed(), span.judged(), plan::isAllAvailable);
  }

  /** The front may lead to the killed one while nginx has not noticed; itself, it cannot answer. */
  private boolean isKilled(Watch watch) {
    return faults.contains(Fault.KILL_RESOLVER)
        && watch.name().equals("resolver-" + plan.resolvers());
  }

  private Set<Integer> illSites() {
    return injections.stream()
        .filter(injection -> injection.fault().isOfASite())
        .map(injection -> injection.site().number())
        .collect(Collectors.toSet());
  }

  private boolean isIll(String site) {
    return injections.stream()
        .anyMatch(it -> it.fault().isOfASite() && it.site().id().equals(site));
  }

  private List<Engines.Container> ofThisDrill() {
    var sessions = journeys.stream().map(Journey::session).collect(Collectors.toSet());
    return containers.stream().filter(it -> sessions.contains(it.session())).toList();
  }
}
