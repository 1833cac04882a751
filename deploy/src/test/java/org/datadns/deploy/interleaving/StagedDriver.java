package org.datadns.deploy.interleaving;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.datadns.agent.driver.Driver;
import org.datadns.agent.driver.Launch;
import org.datadns.protocol.wire.Reason;

/** Containers in memory that outlive the agent; starting and stopping takes as long as it takes. */
final class StagedDriver implements Driver {
  static final String BEFORE_TOOL = "the tool comes up";

  private final Map<String, Integer> attempts = new TreeMap<>();
  private boolean failing;

  /** The next tool does not come up. */
  void fail() {
    failing = true;
  }

  /** The attempts whose containers run, by session. */
  Map<String, Integer> attempts() {
    return attempts;
  }

  @Override
  public Outcome start(Launch launch, Progress progress) {
    Stage.pause("a container is made");
    if (!progress.isWanted()) {
      attempts.remove(launch.session());
      return new Outcome.Failed(new Reason("given-up", "It is not wanted any more."));
    }
    attempts.put(launch.session(), launch.attempt());
    Stage.pause(BEFORE_TOOL);
    if (failing || !progress.isWanted()) {
      var why = failing ? "never-ready" : "given-up";
      failing = false;
      attempts.remove(launch.session(), launch.attempt());
      return new Outcome.Failed(new Reason(why, "The tool did not come up."));
    }
    return new Outcome.Running("127.0.0.1");
  }

  @Override
  public void stop(String session, Duration grace) {
    Stage.pause("a container is removed");
    attempts.remove(session);
  }

  @Override
  public List<Container> containers() {
    return attempts.entrySet().stream()
        .map(it -> new Container(it.getKey(), it.getValue(), true, Optional.empty()))
        .toList();
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
    return true;
  }

  @Override
  public Optional<Reason> check() {
    return Optional.empty();
  }
}
