package org.datadns.resolver.console;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.SiteDataset;
import org.datadns.resolver.http.Refused;

/** After which copy a page of a site's holdings begins: a site may hold versions of one dataset. */
record HoldingsCursor(String identifier, String version) {
  private static final HoldingsCursor START = new HoldingsCursor("", "");

  /**
   * Reads one; absent means before the first copy.
   *
   * @throws Refused when it is none that a page ended with
   */
  static HoldingsCursor read(Optional<String> text) {
    return text.filter(it -> !it.isEmpty()).map(HoldingsCursor::parse).orElse(START);
  }

  private static HoldingsCursor parse(String text) {
    try {
      var decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      var parts = List.of(Json.read(decoded, String[].class));
      if (parts.size() == 2 && parts.stream().allMatch(part -> part.indexOf('\0') < 0)) {
        return new HoldingsCursor(parts.get(0), parts.get(1));
      }
    } catch (IllegalArgumentException | MalformedJsonException | NullPointerException e) {
      // told below
    }
    throw Refused.badRequest("invalid-cursor", "cursor is none that a page ended with.");
  }

  /** The cursor of the copies after this one. */
  static String after(SiteDataset copy) {
    var parts = List.of(copy.identifier(), copy.version().orElse(""));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(parts));
  }
}
