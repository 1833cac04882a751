package org.datadns.protocol.wire;

import org.jspecify.annotations.Nullable;

/**
 * A body that is no JSON, or not of the type its place asks for. The message is fit for its sender.
 */
public final class MalformedJsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedJsonException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
