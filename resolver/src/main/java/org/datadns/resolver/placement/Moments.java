package org.datadns.resolver.placement;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Moments and whiles as a reason says them, in UTC: people are in many places. */
final class Moments {
  private static final DateTimeFormatter DATED =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final long DAY = Duration.ofDays(1).toSeconds();

  private Moments() {}

  /** A moment: {@code 14:02 UTC} when it is of the same day, else with its date. */
  static String at(Instant moment, Instant now) {
    long second = moment.getEpochSecond();
    if (Math.floorDiv(second, DAY) != Math.floorDiv(now.getEpochSecond(), DAY)) {
      return DATED.format(moment);
    }
    // said of every silent site in every answer: written out, since a formatter takes longer than
    // all else that placing does
    int minute = (int) (Math.floorMod(second, DAY) / 60);
    char[] text = {
      (char) ('0' + minute / 600),
      (char) ('0' + minute / 60 % 10),
      ':',
      (char) ('0' + minute % 60 / 10),
      (char) ('0' + minute % 10),
      ' ',
      'U',
      'T',
      'C'
    };
    return String.valueOf(text);
  }

  /** A while from now, rounded up to minutes: {@code about 4 minutes}. */
  static String until(Instant moment, Instant now) {
    long seconds = Math.max(1, moment.getEpochSecond() - now.getEpochSecond());
    long minutes = (seconds + 59) / 60;
    if (minutes < 120) {
      return minutes == 1 ? "about 1 minute" : "about " + minutes + " minutes";
    }
    return "about " + (minutes + 59) / 60 + " hours";
  }
}
