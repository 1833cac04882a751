package org.datadns.deploy.interleaving;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.datadns.agent.session.AgentEnd;

/** What is promised of a session (design 3.5), and what must be remembered to hold it to that. */
final class Promises {
  private final String id;
  private final TreeSet<String> entered = new TreeSet<>();
  private final Map<String, Integer> tombstones = new TreeMap<>();
  private boolean unwanted;

  Promises(String id) {
    this.id = id;
  }

  /** Somebody came in. */
  void entered(String site, int attempt) {
    entered.add(site + " " + attempt);
  }

  /** A site was told that attempts up to this one shall not run. */
  void tombstone(String site, int attempt) {
    tombstones.merge(site, attempt, Math::max);
  }

  /** Its person stopped it. */
  void unwanted() {
    unwanted = true;
  }

  /** At every moment. */
  void check(Map<String, AgentEnd> agents) {
    if (entered.size() > 1) {
      throw new AssertionError("entered more than one attempt: " + entered);
    }
    agents.forEach(
        (site, agent) -> {
          int tombstone = Optional.ofNullable(tombstones.get(site)).orElse(0);
          if (agent.open(id).filter(attempt -> attempt <= tombstone).isPresent()) {
            throw new AssertionError("site " + site + " opens an attempt with a tombstone");
          }
          if (!unwanted && isEntered(site) && !isOpen(site, agent)) {
            throw new AssertionError("site " + site + " ended a session that was in use");
          }
        });
  }

  private boolean isEntered(String site) {
    return entered.stream().anyMatch(it -> it.startsWith(site + " "));
  }

  private boolean isOpen(String site, AgentEnd agent) {
    return agent.open(id).filter(attempt -> entered.contains(site + " " + attempt)).isPresent();
  }

  /** After a site was cut off for longer than anybody has to come in. */
  void checkUnentered(Map<String, StagedDriver> drivers, Map<String, AgentEnd> agents) {
    drivers.forEach(
        (site, driver) ->
            driver
                .attempts()
                .values()
                .forEach(
                    attempt -> {
                      if (!entered.contains(site + " " + attempt)) {
                        throw new AssertionError(
                            "nobody entered attempt "
                                + attempt
                                + " at site "
                                + site
                                + ", and it goes on: "
                                + Optional.ofNullable(agents.get(site))
                                    .map(agent -> agent.kept(id)));
                      }
                    }));
  }

  /** When nothing is under way any more. */
  void checkSettled(Row row, Map<String, StagedDriver> drivers, Map<String, AgentEnd> agents) {
    if (!row.isSettled()) {
      throw new AssertionError("the session is lost: " + row);
    }
    drivers.forEach(
        (site, driver) -> {
          boolean here = row.state().equals("ready") && row.site().equals(Optional.of(site));
          var runs = Optional.ofNullable(driver.attempts().get(id));
          if (here
              ? !runs.equals(Optional.of(row.attempt()))
                  || !Optional.ofNullable(agents.get(site))
                      .flatMap(agent -> agent.open(id))
                      .equals(runs)
              : runs.isPresent()) {
            throw new AssertionError(
                "site " + site + " runs attempt " + runs + ", and the session is " + row);
          }
        });
    if (row.state().equals("ended") && row.reason().isEmpty()) {
      throw new AssertionError("it ended without a reason");
    }
    if (row.state().equals("ended") && !entered.isEmpty() && !unwanted) {
      throw new AssertionError("it was in use and is told to have ended: " + row);
    }
  }

  /** After longer than anybody has to come in. */
  void checkLater(Row row, Map<String, StagedDriver> drivers) {
    boolean used = !entered.isEmpty() && !unwanted;
    boolean runs = drivers.values().stream().anyMatch(driver -> !driver.attempts().isEmpty());
    if (used != runs || used != row.state().equals("ready")) {
      throw new AssertionError(
          "in use: " + used + ", running: " + runs + ", and the session is " + row);
    }
  }

  @Override
  public String toString() {
    return entered + " " + tombstones + " " + unwanted;
  }
}
