package org.datadns.resolver.site;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;

/** Reads how a site shall be operated from the form of its console; its times are in UTC. */
final class OperationForm {
  private OperationForm() {}

  static SiteOperation read(Fields form) {
    var label = form.required("mode");
    var mode =
        Stream.of(SiteMode.values())
            .filter(it -> it.label().equals(label))
            .findFirst()
            .orElseThrow(
                () ->
                    Refused.badRequest(
                        "invalid-operation", "mode must be ready, draining or maintenance."));
    return new SiteOperation(
        mode,
        moment(form, "from"),
        moment(form, "until"),
        moment(form, "stopAt"),
        form.one("reason").map(String::strip));
  }

  /** As browsers write it: {@code 2026-12-01T18:00}. */
  private static Optional<Instant> moment(Fields form, String name) {
    try {
      return form.one(name).map(text -> LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      throw Refused.badRequest(
          "invalid-operation", name + " must be a date and time, for example 2026-12-01T18:00.");
    }
  }
}
