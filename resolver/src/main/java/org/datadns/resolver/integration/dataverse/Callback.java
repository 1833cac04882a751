package org.datadns.resolver.integration.dataverse;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.datadns.resolver.http.Refused;

/**
 * Where Dataverse wants the parameters of a call to be fetched ({@code
 * ExternalToolHandler.handleRequest}, Dataverse 6). For people who signed in it is signed for five
 * minutes; what says until when names no time zone, so that Dataverse alone can judge it.
 */
final class Callback {
  private static final int LONGEST = 3_000;

  private Callback() {}

  /**
   * Reads {@code ?callback=}: base64 in the standard alphabet, put into the query as it is, so that
   * a plus sign arrives as a blank.
   *
   * @throws Refused when it is no such address
   */
  static ApiAddress parse(String encoded) {
    return decode(encoded)
        .flatMap(text -> ApiAddress.parse(text, ApiAddress.CALLBACK))
        .orElseThrow(
            () ->
                Refused.badRequest(
                    "malformed-call",
                    "The address in callback is none at which a Dataverse tells what was clicked."));
  }

  private static Optional<String> decode(String encoded) {
    if (encoded.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new String(
              Base64.getDecoder().decode(encoded.replace(' ', '+')), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      // not base64: as any other text that is no callback
      return Optional.empty();
    }
  }
}
