package org.datadns.agent.proxy;

import java.io.IOException;

/** A message that RFC 9112 does not allow, or that two readers could take differently. */
final class MalformedMessageException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;

  MalformedMessageException(String message) {
    this(400, message);
  }

  /**
   * @param status what a client that sent it is answered
   * @param message never repeats what was sent
   */
  MalformedMessageException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
