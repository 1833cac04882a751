package org.datadns.resolver.http;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells failures of a database that is away from those of what it was asked. */
public final class Outage {
  private Outage() {}

  /**
   * Whether something failed because the database cannot be reached: no connection from the pool,
   * or SQLSTATE class 08 (connection) or 57P (shutting down).
   */
  public static boolean isBehind(@Nullable Throwable failure) {
    return switch (failure) {
      case null -> false;
      case SQLTransientConnectionException ignored -> true;
      case SQLException e when e.getSQLState() != null ->
          e.getSQLState().startsWith("08") || e.getSQLState().startsWith("57P");
      default -> isBehind(failure.getCause());
    };
  }

  /**
   * What the database answers, or what is known without it while it cannot be reached.
   *
   * @throws RuntimeException whatever else comes of asking
   */
  public static <T> T or(Supplier<T> asked, Supplier<T> known) {
    try {
      return asked.get();
    } catch (RuntimeException e) {
      if (!isBehind(e)) {
        throw e;
      }
      return known.get();
    }
  }
}
