package org.datadns.agent.notebook;

import org.datadns.protocol.wire.Reason;
import org.jspecify.annotations.Nullable;

/** A download that brought nothing. */
final class DownloadException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Reason reason;

  DownloadException(String code, String text, @Nullable Throwable cause) {
    super(text, cause);
    this.reason = new Reason(code, text);
  }

  Reason reason() {
    return reason;
  }
}
