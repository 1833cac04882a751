package org.datadns.resolver.db;

import java.nio.file.Path;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * A program that starts the embedded database in the directory it is given, makes sure that a row
 * is committed there, prints the row, and waits to be killed.
 */
final class WriteThenWait {
  private WriteThenWait() {}

  public static void main(String[] arguments) throws Exception {
    var server =
        EmbeddedPostgres.start(
            new DatabaseConfig.Embedded(0, Optional.empty()), 5, Path.of(arguments[0]));
    var credentials = server.credentials();
    var text =
        Jdbi.create(credentials.url(), credentials.user(), credentials.password())
            .withHandle(
                handle -> {
                  handle.execute("create table if not exists note (text text primary key)");
                  handle.execute("insert into note values ('kept') on conflict do nothing");
                  return handle.createQuery("select text from note").mapTo(String.class).one();
                });
    System.out.println(text);
    Thread.currentThread().join();
  }
}
