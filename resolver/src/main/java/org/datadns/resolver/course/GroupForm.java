package org.datadns.resolver.course;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.datadns.protocol.wire.Group;
import org.datadns.protocol.wire.Group.Limits;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;

/**
 * What people say of a group that they make or change.
 *
 * @param clock tells whether it is over already
 */
public record GroupForm(InstantSource clock) {
  private static final int LONGEST_TITLE = 200;
  private static final Duration LONGEST_LIFE = Duration.ofDays(2 * 366);
  private static final int MOST = 1_000_000;

  /** What {@code POST /groups/join} takes. */
  record Code(String code) {}

  String code(Code joining) {
    if (joining.code() == null || joining.code().isBlank()) {
      throw Refused.badRequest("missing-field", "The member code is missing.");
    }
    return joining.code();
  }

  /** A group as the page's form has it: until the end of a day, by UTC. */
  Group of(Fields fields) {
    return checked(
        new Group(
            Optional.empty(),
            fields.required("title"),
            endOf(fields.required("expires")),
            Optional.of(
                new Limits(
                    fields.one("sessions").map(GroupForm::number),
                    fields.one("memory").map(gib -> (long) number(gib) << 30),
                    fields.one("hours").map(GroupForm::number))),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  /**
   * The group, when it can be one.
   *
   * @throws Refused with status 400
   */
  Group checked(Group wanted) {
    String title = wanted.title() == null ? "" : wanted.title().strip();
    if (title.isEmpty()
        || title.length() > LONGEST_TITLE
        || title.chars().anyMatch(Character::isISOControl)) {
      throw invalid("title has 1 to " + LONGEST_TITLE + " characters, no control ones.");
    }
    Instant now = clock.instant();
    if (wanted.expires() == null
        || !wanted.expires().isAfter(now)
        || wanted.expires().isAfter(now.plus(LONGEST_LIFE))) {
      throw invalid("expires is in the future, at most two years from now.");
    }
    var limits = wanted.limits().orElse(Limits.NONE);
    boolean right =
        limits.sessions().filter(it -> it < 1 || it > MOST).isEmpty()
            && limits.memory().filter(it -> it < 1).isEmpty()
            && limits.hours().filter(it -> it < 1 || it > MOST).isEmpty();
    if (!right) {
      throw invalid("sessions, memory and hours are whole numbers above 0, or left out.");
    }
    return new Group(
        Optional.empty(),
        title,
        wanted.expires(),
        Optional.of(limits),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Instant endOf(String day) {
    try {
      return LocalDate.parse(day).atTime(LocalTime.MAX).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw invalid("expires is a day such as 2027-01-31.");
    }
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw invalid("sessions, memory and hours are whole numbers above 0, or left out.");
    }
  }

  private static Refused invalid(String text) {
    return Refused.badRequest("invalid-group", text);
  }
}
