package org.datadns.resolver;

/** The resolver cannot start; the message is a sentence for the operator. */
final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartException(String message) {
    super(message);
  }
}
