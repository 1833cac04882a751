package org.datadns.resolver.db;

import org.jspecify.annotations.Nullable;

/** The database cannot be opened. The message is written for the operator and says what to do. */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DatabaseException(String message) {
    this(message, null);
  }

  DatabaseException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
