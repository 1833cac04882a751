package org.datadns.agent.driver;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;

/** Tries nothing out: where tools only pretend to run, a check of one would only pretend too. */
record SimulatedTrial(SimulatedDriver sessions) implements Trial {
  private static final Reason SIMULATED =
      new Reason(
          "simulated", "This site only simulates tools (driver: simulated), so none can be tried.");

  @Override
  public Driver driver() {
    return new Refusing();
  }

  @Override
  public Optional<String> host(String session) {
    return Optional.empty();
  }

  @Override
  public Optional<Ran> run(String session, List<String> command) {
    return Optional.empty();
  }

  @Override
  public void removeAll() {
    // it leaves nothing
  }

  private final class Refusing implements Driver {
    @Override
    public Outcome start(Launch launch, Progress progress) {
      return new Outcome.Failed(SIMULATED);
    }

    @Override
    public void stop(String session, Duration grace) {
      // it has started none
    }

    @Override
    public List<Container> containers() {
      return List.of();
    }

    @Override
    public String log(String session, int lines) {
      return "";
    }

    @Override
    public Optional<Usage> usage(String session) {
      return Optional.empty();
    }

    @Override
    public boolean hasImage(String image) {
      return sessions.hasImage(image);
    }

    @Override
    public Optional<Reason> check() {
      return sessions.check();
    }
  }
}
