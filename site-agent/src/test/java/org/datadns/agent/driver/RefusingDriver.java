package org.datadns.agent.driver;

import org.datadns.protocol.wire.Reason;

/** Starts nothing, and says why. */
public final class RefusingDriver extends MemoryDriver {
  private final Reason why;

  /** Refuses as an engine does that dislikes what it is asked. */
  public RefusingDriver() {
    this(new Reason("refused-by-engine", "The site's container engine refused to start it."));
  }

  /**
   * Refuses for this reason.
   *
   * @param why such as {@code image-missing}
   */
  public RefusingDriver(Reason why) {
    this.why = why;
  }

  @Override
  public Outcome start(Launch launch, Progress progress) {
    asked(launch);
    return new Outcome.Failed(why);
  }
}
