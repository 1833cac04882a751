package org.datadns.agent.proxy;

/**
 * Keeps other origins from acting with a person's cookie. The tool's own protection is off, because
 * the proxy adds the tool's token to every request; and {@code SameSite} does not help between the
 * sessions of one site, which browsers count as the same.
 */
final class SameOrigin {
  private SameOrigin() {}

  /**
   * Whether a request comes from the session's own pages, or is the person's own going there.
   *
   * @param origin the session's origin
   */
  static boolean holds(RequestHead request, String origin) {
    var headers = request.headers();
    var named = headers.all("Origin");
    if (!named.isEmpty()) {
      return named.size() == 1 && named.getFirst().equals(origin);
    }
    boolean acts = !request.isSafe() || request.isWebSocket();
    if (acts) {
      // browsers never leave Origin out when a page acts (Fetch standard, section 3.2)
      return false;
    }
    return switch (headers.first("Sec-Fetch-Site").orElse("")) {
      // left out on plain http
      case "same-origin", "none", "" -> true;
      default -> isTopLevelNavigation(request);
    };
  }

  private static boolean isTopLevelNavigation(RequestHead request) {
    return request.isNavigation()
        && request.headers().first("Sec-Fetch-Dest").filter("document"::equals).isPresent();
  }
}
