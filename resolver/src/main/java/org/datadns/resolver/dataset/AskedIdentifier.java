package org.datadns.resolver.dataset;

import io.helidon.webserver.http.ServerRequest;
import java.util.Locale;
import org.datadns.protocol.identifier.PercentEncoding;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.http.RequestTarget;

/** The identifier a request names: as the rest of its path, or as {@code ?id=}. */
public final class AskedIdentifier {
  private AskedIdentifier() {}

  /**
   * The identifier as text.
   *
   * @param prefix the path before it, beginning and ending with a slash
   * @throws Refused when it is named both ways, or twice
   */
  public static String of(ServerRequest request, String prefix) {
    String rest = RequestTarget.rest(request, prefix);
    var named = Fields.ofQuery(request).one("id");
    if (!rest.isEmpty() && named.isPresent()) {
      throw Refused.badRequest(
          "ambiguous", "Name the identifier in the path or as ?id=, not both ways.");
    }
    return rest.isEmpty() ? named.orElse("") : decode(rest);
  }

  /**
   * An address put raw into the path keeps its own escapes; its merged slash is healed when it is
   * parsed. Anything else was escaped for the path, once.
   */
  private static String decode(String rest) {
    String lower = rest.toLowerCase(Locale.ROOT);
    return lower.startsWith("http:/") || lower.startsWith("https:/")
        ? rest
        : PercentEncoding.decode(rest);
  }
}
