package org.datadns.agent.driver;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.datadns.protocol.wire.Reason;

/**
 * Containers in memory, each ready at once: what a well-behaved driver does, without an engine. The
 * other fakes differ from it in one thing each.
 */
public class MemoryDriver implements Driver {
  private static final Reason GIVEN_UP = new Reason("given-up", "It is not wanted any more.");

  private final Map<String, Container> containers = new ConcurrentHashMap<>();
  private final Map<String, Usage> usages = new ConcurrentHashMap<>();
  private final Map<String, String> logs = new ConcurrentHashMap<>();
  private final List<Launch> launches = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> made = new ConcurrentHashMap<>();
  private final Set<String> lacking = ConcurrentHashMap.newKeySet();
  private volatile boolean away;
  private volatile Runnable whileListing = () -> {};

  @Override
  public Outcome start(Launch launch, Progress progress) {
    asked(launch);
    if (away) {
      return new Outcome.Failed(new Reason("no-engine", "It does not answer."));
    }
    var existing = containers.get(launch.session());
    if (existing == null || !existing.running() || existing.attempt() != launch.attempt()) {
      progress.step("Starting the container");
      made.merge(launch.session(), 1, Integer::sum);
      containers.put(
          launch.session(),
          new Container(launch.session(), launch.attempt(), true, Optional.empty()));
      logs.put(launch.session(), launch.tool().label() + " runs\n");
      usages.put(launch.session(), new Usage(Duration.ZERO, 0));
    }
    progress.step("Waiting for " + launch.tool().label());
    var hindrance = awaitReady(launch, progress);
    if (hindrance.isPresent()) {
      forget(launch.session());
      return new Outcome.Failed(hindrance.get());
    }
    return new Outcome.Running("127.0.0.1");
  }

  /** Notes that a launch was asked for. */
  final void asked(Launch launch) {
    launches.add(launch);
  }

  /** Why the tool will never answer, or empty once it does. */
  Optional<Reason> awaitReady(Launch launch, Progress progress) {
    return progress.isWanted() ? Optional.empty() : Optional.of(GIVEN_UP);
  }

  @Override
  public void stop(String session, Duration grace) {
    reach();
    forget(session);
  }

  @Override
  public List<Container> containers() {
    reach();
    var listed = List.copyOf(containers.values());
    whileListing.run();
    return listed;
  }

  @Override
  public String log(String session, int lines) {
    reach();
    var written = logs.getOrDefault(session, "").lines().toList();
    return written.isEmpty()
        ? ""
        : String.join("\n", written.subList(Math.max(0, written.size() - lines), written.size()))
            + "\n";
  }

  @Override
  public Optional<Usage> usage(String session) {
    reach();
    return Optional.ofNullable(usages.get(session));
  }

  @Override
  public boolean hasImage(String image) {
    reach();
    return !lacking.contains(image);
  }

  @Override
  public Optional<Reason> check() {
    return away
        ? Optional.of(new Reason("no-engine", "The container engine does not answer."))
        : Optional.empty();
  }

  /** What it was asked to start so far, the latest last. */
  public List<Launch> launches() {
    return List.copyOf(launches);
  }

  /** How many containers a session has had. */
  public int containersMade(String session) {
    return made.getOrDefault(session, 0);
  }

  /** Makes the engine unreachable, or reachable again. */
  public void away(boolean away) {
    this.away = away;
  }

  /** Has this happen whenever containers are listed, before the list is seen. */
  public void whileListing(Runnable happens) {
    whileListing = happens;
  }

  /** Takes an image away, or brings it back. */
  public void lacks(String image, boolean isLacking) {
    if (isLacking) {
      lacking.add(image);
    } else {
      lacking.remove(image);
    }
  }

  /** Has a session's container used this much. */
  public void uses(String session, Usage usage) {
    usages.put(session, usage);
  }

  /** Has a session's container write this, after what it wrote before. */
  public void writes(String session, String text) {
    logs.merge(session, text, String::concat);
  }

  /** Takes a container away, as somebody does by hand. */
  public void vanish(String session) {
    forget(session);
  }

  /** Has a container end by itself. */
  public void end(String session, Reason why) {
    containers.computeIfPresent(
        session,
        (id, running) -> new Container(session, running.attempt(), false, Optional.of(why)));
    usages.remove(session);
  }

  /** Shows a container that nobody started here, or another state of one. */
  public void shows(Container container) {
    containers.put(container.session(), container);
  }

  private void forget(String session) {
    containers.remove(session);
    usages.remove(session);
    logs.remove(session);
  }

  private void reach() {
    if (away) {
      throw EngineFailures.away();
    }
  }
}
