package org.datadns.protocol.client;

/** The other side gave no answer: name unknown, connection refused or cut, deadline passed. */
public final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
