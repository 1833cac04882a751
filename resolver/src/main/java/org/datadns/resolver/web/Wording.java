package org.datadns.resolver.web;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Group;
import org.datadns.protocol.wire.QueuePlace;
import org.datadns.protocol.wire.SessionShare;
import org.datadns.protocol.wire.SessionState;

/** How values are said to people. Public because the compiled templates live in another package. */
public final class Wording {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private static final List<String> UNITS = List.of("bytes", "kB", "MB", "GB", "TB", "PB", "EB");

  private Wording() {}

  /** A session's state in a list. */
  public static String state(SessionState state) {
    return switch (state) {
      case QUEUED -> "Waiting for a free place";
      case PLACING -> "Choosing a site";
      case STARTING -> "Starting";
      case READY -> "Ready";
      case STOPPING -> "Stopping";
      case ENDED -> "Ended";
    };
  }

  /** How far a share of a session is. */
  public static String share(SessionShare.State state) {
    return switch (state) {
      case PROPOSED -> "Asked for by a program: confirm it";
      case INVITED -> "Has not joined yet";
      case ACCEPTED -> "Is in";
    };
  }

  /** A moment with its date, for example {@code 20 November 2026, 21:07 UTC}. */
  public static String moment(Instant instant) {
    return MOMENT.format(instant);
  }

  /** A moment for programs, as the {@code datetime} of HTML has it: to the second. */
  public static String machine(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** A moment of today, for example {@code 21:07:30}, in UTC. */
  public static String time(Instant instant) {
    return TIME.format(instant);
  }

  /** A short while, rounded up: {@code 40 seconds}, {@code 3 minutes}, {@code 2 hours}. */
  public static String duration(Duration duration) {
    long seconds = Math.max(1, duration.plusMillis(999).toSeconds());
    if (seconds < 120) {
      return count(seconds, "second");
    }
    long minutes = (seconds + 59) / 60;
    return minutes < 120 ? count(minutes, "minute") : count((minutes + 59) / 60, "hour");
  }

  /** How long ago something was, in words. */
  public static String ago(Instant then, Instant now) {
    var passed = Duration.between(then, now);
    return passed.toSeconds() < 2
        ? "just now"
        : passed.toHours() >= 48 ? passed.toDays() + " days ago" : duration(passed) + " ago";
  }

  /** A place in the queue; an estimate is told as a moment, since the page does not move on. */
  public static String queue(QueuePlace place) {
    String before = place.before() == 0 ? "You are next. " : place.before() + " before you. ";
    return before
        + place
            .placeAt()
            .map(at -> "A place should be free at about " + moment(at) + ".")
            .orElse("When a place becomes free is unknown.");
  }

  /** What a size offers, for example {@code 2 cores, 4 GiB memory}. */
  public static String size(SizeChoice size) {
    return (size.cpus() == 1 ? "1 core" : plain(size.cpus()) + " cores")
        + ", "
        + memory(size.memory())
        + " memory";
  }

  /** An amount of data, for example {@code 3.4 GB}: powers of a thousand, as disks are sold. */
  public static String bytes(long bytes) {
    double amount = bytes;
    int unit = 0;
    while (amount >= 999.95 && unit < UNITS.size() - 1) {
      amount /= 1000;
      unit++;
    }
    return plain(amount) + " " + UNITS.get(unit);
  }

  private static String memory(long bytes) {
    double mebibytes = bytes / (double) (1L << 20);
    return mebibytes < 1024 ? plain(mebibytes) + " MiB" : plain(mebibytes / 1024) + " GiB";
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number)
        .setScale(1, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** A number of things: {@code 1 file}, {@code 3 files}. */
  public static String count(long number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }

  /** What the sessions of a group may come to. */
  public static String limits(Group.Limits limits) {
    var said =
        Stream.of(
                limits.sessions().map(most -> most + " sessions at once"),
                limits.memory().map(most -> memory(most) + " of memory at once"),
                limits.hours().map(most -> most + " hours in all"))
            .flatMap(Optional::stream)
            .toList();
    return said.isEmpty() ? "No limits" : "At most " + String.join(", ", said);
  }
}
