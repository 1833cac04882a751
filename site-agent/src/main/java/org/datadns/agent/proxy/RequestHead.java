package org.datadns.agent.proxy;

import java.nio.charset.StandardCharsets;

/**
 * Request line and fields (RFC 9112 section 3).
 *
 * @param method as sent; methods are case-sensitive
 * @param target path and query byte for byte, starting with {@code /}
 * @param headers the fields
 */
record RequestHead(String method, String target, Headers headers) {

  /** Whether the method only looks (RFC 9110 section 9.2.1). */
  boolean isSafe() {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS" -> true;
      default -> false;
    };
  }

  /** Whether this asks for a WebSocket (RFC 6455 section 4.1), in any spelling. */
  boolean isWebSocket() {
    return method.equals("GET")
        && headers.tokens("Upgrade").contains("websocket")
        && headers.tokens("Connection").contains("upgrade");
  }

  /** Whether the browser goes to this address, as opposed to a page loading something. */
  boolean isNavigation() {
    if (isWebSocket()) {
      return false;
    }
    var mode = headers.first("Sec-Fetch-Mode");
    if (mode.isPresent()) {
      return mode.get().equals("navigate");
    }
    return method.equals("GET") && !headers.has("Sec-Fetch-Site") && acceptsHtml();
  }

  boolean acceptsHtml() {
    return headers.all("Accept").stream().anyMatch(value -> value.contains("text/html"));
  }

  /** Whether the connection may carry another request after this one. */
  boolean isPersistent() {
    return !headers.tokens("Connection").contains("close");
  }

  byte[] bytes() {
    var text = new StringBuilder(512);
    text.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    headers.appendTo(text);
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
