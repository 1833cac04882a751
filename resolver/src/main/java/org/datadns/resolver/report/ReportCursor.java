package org.datadns.resolver.report;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.ReportLine;
import org.datadns.resolver.http.Refused;

/** After which line a page of a report begins: the key of the line. */
record ReportCursor(LocalDate month, String dataset, String site, String tool, String code) {
  private static final ReportCursor START = new ReportCursor(LocalDate.EPOCH, "", "", "", "");

  /**
   * Reads one; absent means before the first line.
   *
   * @throws Refused when it is none that a page ended with
   */
  static ReportCursor read(Optional<String> text) {
    return text.map(ReportCursor::parse).orElse(START);
  }

  private static ReportCursor parse(String text) {
    try {
      var decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      var parts = List.of(Json.read(decoded, String[].class));
      if (parts.size() == 5 && parts.stream().allMatch(part -> part.indexOf('\0') < 0)) {
        return new ReportCursor(
            YearMonth.parse(parts.get(0)).atDay(1),
            parts.get(1),
            parts.get(2),
            parts.get(3),
            parts.get(4));
      }
    } catch (IllegalArgumentException
        | MalformedJsonException
        | DateTimeException
        | NullPointerException e) {
      // told below
    }
    throw Refused.badRequest("invalid-cursor", "cursor is none that a page ended with.");
  }

  /** The cursor of the lines after this one. */
  static String after(ReportLine line) {
    var parts =
        List.of(
            line.month(),
            line.dataset(),
            line.site().orElse(""),
            line.tool(),
            line.reason().orElse(""));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(parts));
  }
}
