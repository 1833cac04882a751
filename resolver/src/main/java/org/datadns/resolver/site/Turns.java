package org.datadns.resolver.site;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.resolver.http.LogText;

/** Notices when what is known of a site turns, so that each turn is told once. Thread-safe. */
final class Turns {
  /** A clock that is further off than this is worth a word; it breaks nothing. */
  private static final Duration SKEW = Duration.ofSeconds(5);

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  /** What is so unless something else was noticed: a first look tells nothing of it. */
  private static final Set<String> USUAL = Set.of("ready", "trusted", "right", "untried");

  /** What is hoped for of a new site: worth a line of its history, not of the log. */
  private static final Set<String> EXPECTED = Set.of("alive", "reached");

  private final Map<String, Map<String, String>> noticed = new HashMap<>();
  private final Map<String, Set<String>> refused = new HashMap<>();

  /**
   * A turn.
   *
   * @param level how urgent
   * @param line what the log says
   * @param event what the history says
   */
  record Turn(Level level, String line, SiteEvent event) {}

  /** How something is. */
  private record State(String code, Level level, String line, String text) {}

  /** What turned since the last look at these sites. */
  synchronized List<Turn> since(
      Collection<Site> sites, Function<Site, Outlook> views, Instant now) {
    var turned = new ArrayList<Turn>();
    var there = new HashSet<String>();
    for (var site : sites) {
      there.add(site.id());
      var before = noticed.computeIfAbsent(site.id(), ignored -> new HashMap<>());
      states(site, views.apply(site), now)
          .forEach(
              (subject, state) -> {
                var earlier = before.put(subject, state.code());
                if (state.code().equals(earlier)
                    || (earlier == null && USUAL.contains(state.code()))) {
                  return;
                }
                turned.add(
                    new Turn(
                        earlier == null && EXPECTED.contains(state.code())
                            ? Level.DEBUG
                            : state.level(),
                        state.line(),
                        new SiteEvent(site.id(), subject, state.code(), state.text(), now)));
              });
    }
    noticed.keySet().retainAll(there);
    refused.keySet().retainAll(there);
    return turned;
  }

  /** That an agent was refused, since another speaks for the site; the first time only. */
  synchronized Optional<Turn> otherAgent(Site site, String instance, Instant now) {
    var known = refused.computeIfAbsent(site.id(), ignored -> new HashSet<>());
    if (known.size() >= 10 || !known.add(instance)) {
      return Optional.empty();
    }
    return Optional.of(
        new Turn(
            Level.WARNING,
            "two agents speak for site " + site.id() + ": the one that began later is heard",
            new SiteEvent(
                site.id(),
                "agent",
                "other-agent " + LogText.of(instance),
                "Two agents speak for this site with the same key. The one that began later is"
                    + " heard; stop the other.",
                now)));
  }

  /** What a site's admins should know of what this resolver makes of it. */
  static List<Reason> notes(Site site, Outlook outlook) {
    var notes = new ArrayList<Reason>();
    if (outlook.reach() instanceof Reach.Failing(var reason, var since)) {
      notes.add(
          new Reason(
              reason.code(),
              "The resolver does not get through to "
                  + site.addresses().api()
                  + " since "
                  + MINUTE.format(since)
                  + ", so nobody is sent here: "
                  + reason.text()));
    }
    if (outlook.liveness() instanceof Liveness.Suspect(var reason, var since)) {
      notes.add(
          new Reason(
              "starts-fail",
              "Starts here fail since "
                  + MINUTE.format(since)
                  + ", so other sites come first: "
                  + reason.text()));
    }
    return List.copyOf(notes);
  }

  private static Map<String, State> states(Site site, Outlook outlook, Instant now) {
    var states = new HashMap<String, State>();
    var id = site.id();
    site.status()
        .ifPresent(
            status -> {
              states.put("liveness", liveness(id, outlook.liveness()));
              states.put("clock", clock(id, status.skew()));
            });
    if (outlook.liveness().isHeard()) {
      states.put("starts", starts(id, outlook.liveness()));
    }
    states.put("reach", reach(id, outlook.reach()));
    states.put("operation", operation(id, site.operationAt(now)));
    return states;
  }

  private static State liveness(String site, Liveness liveness) {
    return liveness instanceof Liveness.Gone(var since)
        ? new State(
            "silent",
            Level.WARNING,
            "site " + site + " fell silent",
            "It was not heard since " + since.map(MINUTE::format).orElse("ever") + ".")
        : new State("alive", Level.INFO, "site " + site + " is heard again", "It is heard.");
  }

  private static State starts(String site, Liveness liveness) {
    return liveness instanceof Liveness.Suspect(var reason, var ignored)
        ? new State(
            "suspect",
            Level.WARNING,
            "site " + site + " is suspect: " + LogText.of(reason.code()),
            reason.text())
        : new State(
            "trusted", Level.INFO, "site " + site + " is trusted again", "Nothing speaks against.");
  }

  private static State reach(String site, Reach reach) {
    return switch (reach) {
      case Reach.Untried ignored -> new State("untried", Level.DEBUG, "", "Nobody has tried yet.");
      case Reach.Proved ignored ->
          new State(
              "reached",
              Level.INFO,
              "site " + site + " answers at its address",
              "It answers at its address.");
      case Reach.Failing(var reason, var ignored) ->
          new State(
              "unreachable",
              Level.WARNING,
              "site " + site + " does not answer at its address: " + LogText.of(reason.code()),
              reason.text());
    };
  }

  private static State operation(String site, SiteOperation operation) {
    var until = operation.until().map(end -> " until " + MINUTE.format(end)).orElse("");
    var why = operation.reason().map(text -> ": " + text).orElse("");
    var mode = operation.mode();
    return new State(
        mode.label(),
        Level.INFO,
        switch (mode) {
          case READY -> "site " + site + " takes new sessions";
          case DRAINING -> "site " + site + " takes no new sessions" + until;
          case MAINTENANCE -> "site " + site + " is under maintenance" + until;
        },
        mode == SiteMode.READY ? "It takes new sessions." : mode.label() + until + why);
  }

  private static State clock(String site, Duration skew) {
    boolean off = skew.abs().compareTo(SKEW) > 0;
    return off
        ? new State(
            "skewed",
            Level.WARNING,
            "the clock of site " + site + " is off by " + skew.toSeconds() + " s",
            "Its clock is off by " + skew.toSeconds() + " s; the resolver's counts.")
        : new State(
            "right",
            Level.INFO,
            "the clock of site " + site + " is right again",
            "Its clock is right.");
  }
}
