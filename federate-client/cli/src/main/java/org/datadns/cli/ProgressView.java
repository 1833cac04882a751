package org.datadns.cli;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar for people who wait; nothing where nobody looks. */
final class ProgressView implements AutoCloseable {
  private final @Nullable ProgressBar bar;

  private ProgressView(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  static ProgressView none() {
    return new ProgressView(null);
  }

  /**
   * A bar on standard error.
   *
   * @param of how much there is to do; negative when nobody knows
   */
  static ProgressView bar(String task, String unit, long unitSize, long of) {
    return new ProgressView(
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(of)
            .setUnit(unit, unitSize)
            .setUpdateIntervalMillis((int) Duration.ofMillis(500).toMillis())
            .setStyle(ProgressBarStyle.ASCII)
            .showSpeed()
            .build());
  }

  void at(long position) {
    var shown = bar;
    if (shown != null) {
      shown.stepTo(position);
    }
  }

  @Override
  public void close() {
    var shown = bar;
    if (shown != null) {
      shown.close();
    }
  }
}
