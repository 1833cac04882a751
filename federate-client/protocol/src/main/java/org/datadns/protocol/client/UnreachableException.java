package org.datadns.protocol.client;

/** The resolver gave no answer: name unknown, connection refused, deadline passed. */
public final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
