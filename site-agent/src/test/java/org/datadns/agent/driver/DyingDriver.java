package org.datadns.agent.driver;

import java.util.Optional;
import org.datadns.protocol.wire.Reason;

/**
 * Its tools end before they answer. One that answers first and ends later: {@link
 * MemoryDriver#end}.
 */
public final class DyingDriver extends MemoryDriver {
  private final Reason why;

  /** They end by themselves, with exit code 1. */
  public DyingDriver() {
    this(new Reason("died", "The tool ended by itself (exit code 1)."));
  }

  /**
   * They end like this.
   *
   * @param why such as {@code out-of-memory}
   */
  public DyingDriver(Reason why) {
    this.why = why;
  }

  @Override
  Optional<Reason> awaitReady(Launch launch, Progress progress) {
    return Optional.of(why);
  }
}
