package org.datadns.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A point in time as people write one: {@code 2026-12-01T18:00} by this machine's zone, with an
 * offset or {@code Z} for another, or {@code PT2H}, two hours from now.
 *
 * @param at the time, to the second
 */
record Moment(Instant at) {
  static final class Converter implements ITypeConverter<Moment> {
    @Override
    public Moment convert(String text) {
      return new Moment(read(text).truncatedTo(ChronoUnit.SECONDS));
    }

    private static Instant read(String text) {
      try {
        if (text.startsWith("P")) {
          return Instant.now().plus(Duration.parse(text));
        }
        return text.matches(".*(Z|[+-]\\d\\d:?\\d\\d)$") && text.contains("T")
            ? OffsetDateTime.parse(text).toInstant()
            : LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "'" + text + "' is no time: write 2026-12-01T18:00, 2026-12-01T18:00Z or PT2H");
      }
    }
  }
}
