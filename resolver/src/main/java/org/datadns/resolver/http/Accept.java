package org.datadns.resolver.http;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.BadRequestException;
import io.helidon.http.ServerRequestHeaders;

/** What a client wants to read (RFC 9110 section 12.5.1). */
public final class Accept {
  private Accept() {}

  /**
   * Whether a page is wanted rather than JSON: browsers name {@code text/html}, programs do not.
   */
  public static boolean prefersHtml(ServerRequestHeaders headers) {
    try {
      return headers
          .bestAccepted(MediaTypes.APPLICATION_JSON, MediaTypes.TEXT_HTML)
          .filter(MediaTypes.TEXT_HTML::equals)
          .isPresent();
    } catch (BadRequestException e) {
      return false;
    }
  }
}
