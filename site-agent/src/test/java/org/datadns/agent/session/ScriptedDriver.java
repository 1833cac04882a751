package org.datadns.agent.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.datadns.agent.driver.Driver;
import org.datadns.agent.driver.EngineFailures;
import org.datadns.agent.driver.Launch;
import org.datadns.protocol.wire.Reason;
import org.jspecify.annotations.Nullable;

/** Containers in memory; starting waits where a test wants it to. */
final class ScriptedDriver implements Driver {
  final Map<String, Container> running = new ConcurrentHashMap<>();
  final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  volatile Optional<Reason> failure = Optional.empty();
  volatile boolean away;
  volatile CountDownLatch gate = new CountDownLatch(0);
  volatile String log = "";
  volatile @Nullable Launch launched;

  @Override
  public Outcome start(Launch launch, Progress progress) {
    calls.add("start " + launch.attempt());
    launched = launch;
    progress.step("waiting for " + launch.tool().label());
    while (progress.isWanted() && !opened()) {
      // as the real one does, look again whether it is wanted
    }
    if (!progress.isWanted()) {
      return new Outcome.Failed(new Reason("given-up", "It is not wanted any more."));
    }
    if (failure.isPresent()) {
      return new Outcome.Failed(failure.get());
    }
    running.put(
        launch.session(),
        new Container(launch.session(), launch.attempt(), true, Optional.empty()));
    log = "token is " + launch.token();
    return new Outcome.Running("192.0.2.1");
  }

  private boolean opened() {
    try {
      return gate.await(5, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void stop(String session, Duration grace) {
    reach();
    calls.add("stop");
    running.remove(session);
  }

  @Override
  public List<Container> containers() {
    reach();
    return List.copyOf(running.values());
  }

  @Override
  public String log(String session, int lines) {
    return log;
  }

  @Override
  public Optional<Usage> usage(String session) {
    return Optional.empty();
  }

  @Override
  public Optional<Reason> check() {
    return Optional.empty();
  }

  /** Leaves a container behind, or lets one end, as an engine would show it. */
  void shows(Container container) {
    running.put(container.session(), container);
  }

  private void reach() {
    if (away) {
      throw EngineFailures.away();
    }
  }
}
