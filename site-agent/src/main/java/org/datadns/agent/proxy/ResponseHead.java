package org.datadns.agent.proxy;

import java.nio.charset.StandardCharsets;

/**
 * Status line and fields (RFC 9112 section 4).
 *
 * @param minor the minor HTTP version, 0 or 1
 * @param status the status code
 * @param reason the reason phrase, perhaps empty
 * @param headers the fields
 */
record ResponseHead(int minor, int status, String reason, Headers headers) {

  boolean isInterim() {
    return status < 200;
  }

  /** Whether the connection may carry another exchange after this one. */
  boolean isPersistent() {
    return minor == 1 && !headers.tokens("Connection").contains("close");
  }

  byte[] bytes() {
    var text = new StringBuilder(512);
    text.append("HTTP/1.1 ").append(status).append(' ').append(reason).append("\r\n");
    headers.appendTo(text);
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
