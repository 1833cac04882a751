package org.datadns.cli;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import org.datadns.protocol.wire.SiteOperation;

/** How a site is operated, in a sentence. */
final class OperationText {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm z").withZone(ZoneId.systemDefault());

  private OperationText() {}

  static String of(SiteOperation operation) {
    var what =
        switch (operation.mode()) {
          case READY -> "It takes new sessions";
          case DRAINING -> "It takes no new sessions";
          case MAINTENANCE -> "It is under maintenance";
        };
    return what
        + operation.from().map(at -> " from " + time(at)).orElse("")
        + operation.until().map(at -> " until " + time(at)).orElse("")
        + operation.stopAt().map(at -> "; sessions are stopped at " + time(at)).orElse("")
        + operation.reason().map(text -> ": " + text).orElse("")
        + ".";
  }

  static String time(TemporalAccessor at) {
    return MINUTE.format(at);
  }
}
