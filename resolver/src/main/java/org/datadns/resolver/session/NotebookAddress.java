package org.datadns.resolver.session;

import java.net.URI;
import java.net.URISyntaxException;
import org.datadns.resolver.http.Refused;

/**
 * The address of a notebook as a link gives it. The resolver never asks for it; the site that opens
 * it does, and only at hosts of its own list.
 */
final class NotebookAddress {
  private static final int LONGEST = 2_000;

  private NotebookAddress() {}

  /**
   * The address, which is one.
   *
   * @throws Refused when it is none of http or https, names a user, or is too long
   */
  static String checked(String text) {
    try {
      var uri = new URI(text);
      boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      if (web
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && text.length() <= LONGEST) {
        return text;
      }
    } catch (URISyntaxException e) {
      throw invalid();
    }
    throw invalid();
  }

  private static Refused invalid() {
    return Refused.badRequest(
        "invalid-notebook",
        "notebook must be the http or https address of a notebook, of at most "
            + LONGEST
            + " characters.");
  }
}
