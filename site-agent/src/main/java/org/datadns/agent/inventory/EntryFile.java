package org.datadns.agent.inventory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteJDBCLoader;

/**
 * The file that holds the entries of the inventory: SQLite, with a write-ahead log that is synced
 * with each transaction, so that a crash leaves the state of the last one that was told to have
 * worked. Memory is bounded by the page cache, however many entries there are. One connection
 * writes, one looks things up, and each long reading has its own, which sees one state throughout.
 * Thread-safe.
 */
final class EntryFile implements AutoCloseable {
  /** Of each connection; SQLite counts it in KiB when it is negative. */
  private static final int CACHE = -32 * 1024;

  /** Pages of the log before they go into the file: random places of an index are written once. */
  private static final int CHECKPOINT = 16_384;

  private static final int SCHEMA_VERSION = 1;

  private static final List<String> SCHEMA =
      List.of(
          """
          create table entry (
            id integer primary key,
            name text not null,
            version text not null,
            kind integer not null,
            origin integer not null,
            -- an entry of the configuration counts in its place
            shadowed integer not null default 0,
            told text not null,
            kept text not null,
            -- the generation in which the resolver got to know it so
            changed integer not null,
            -- the number of the transaction that wrote it last
            written integer not null)""",
          "create unique index entry_key on entry (name, version, kind, origin)",
          "create index entry_changed on entry (changed)",
          "create index entry_rule on entry (id) where kind = 1",
          "create index entry_configured on entry (id) where origin = 0",
          """
          create table removed (
            name text not null,
            version text not null,
            kind integer not null,
            generation integer not null,
            primary key (name, version, kind)) without rowid""",
          """
          create table refusal (
            name text not null,
            line integer not null,
            code text not null,
            text text not null)""",
          """
          create table import (
            source text not null,
            begun integer not null,
            position integer not null,
            added integer not null,
            changed integer not null,
            unchanged integer not null,
            refused integer not null)""",
          "create table unchanged (id integer primary key)",
          "create table state (key text primary key, value integer not null) without rowid");

  private final Path file;
  private final SQLiteConfig config;
  private final Connection writing;
  private final Connection looking;

  private EntryFile(Path file, SQLiteConfig config) throws SQLException {
    this.file = file;
    this.config = config;
    this.writing = connect();
    this.looking = connect();
  }

  /** What is done with a connection. */
  interface Work<T> {
    T with(Connection connection) throws SQLException;
  }

  /**
   * Opens the file, made when it is missing.
   *
   * @param folder the state directory
   * @throws StoreException when it is no such file, or one of a later version
   */
  static EntryFile open(Path folder, InstantSource clock) {
    var file = folder.resolve("inventory.db");
    // the driver unpacks its native library: not where everybody may write
    var libraries = folder.resolve("native");
    try {
      Files.createDirectories(
          libraries,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + libraries, e);
    }
    System.setProperty("org.sqlite.tmpdir", libraries.toString());
    try {
      SQLiteJDBCLoader.initialize();
    } catch (Exception e) {
      throw new IllegalStateException(
          "SQLite cannot be loaded from "
              + libraries
              + ". Is it mounted noexec? Then name a library of the system's:"
              + " java -Dorg.sqlite.lib.path=DIRECTORY -Dorg.sqlite.lib.name=libsqlitejdbc.so",
          e);
    }
    var config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.setCacheSize(CACHE);
    config.setBusyTimeout(10_000);
    config.setTransactionMode(TransactionMode.DEFERRED);
    config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, String.valueOf(64 << 20));
    try {
      var opened = new EntryFile(file, config);
      opened.prepare(clock);
      return opened;
    } catch (SQLException e) {
      throw new StoreException(
          "the inventory "
              + file
              + " cannot be read; put a copy of it in its place, or move it"
              + " away and import the datasets again",
          e);
    }
  }

  private Connection connect() throws SQLException {
    var connection = config.createConnection("jdbc:sqlite:" + file);
    try (var statement = connection.createStatement()) {
      statement.execute("pragma wal_autocheckpoint = " + CHECKPOINT);
    }
    return connection;
  }

  private void prepare(InstantSource clock) throws SQLException {
    int version;
    try (var statement = writing.createStatement();
        var row = statement.executeQuery("pragma user_version")) {
      version = row.getInt(1);
    }
    if (version > SCHEMA_VERSION) {
      throw new SQLException("it was written by a later version of the agent");
    }
    if (version == 0) {
      write(
          connection -> {
            try (var statement = connection.createStatement()) {
              for (var sql : SCHEMA) {
                statement.execute(sql);
              }
              statement.execute(
                  "insert into state values ('generation', "
                      + clock.millis()
                      + "), ('told', 0),"
                      + " ('count', 0), ('written', 0), ('refused', 0)");
              statement.execute("pragma user_version = " + SCHEMA_VERSION);
            }
            return true;
          });
    }
  }

  /** Does something in one transaction, alone: all of it stands afterwards, or nothing. */
  <T> T write(Work<T> work) {
    synchronized (writing) {
      try {
        writing.setAutoCommit(false);
        try {
          T result = work.with(writing);
          writing.commit();
          return result;
        } finally {
          // after a commit there is nothing to take back
          writing.rollback();
          writing.setAutoCommit(true);
        }
      } catch (SQLException e) {
        throw new StoreException("the inventory cannot be written", e);
      }
    }
  }

  /** Does something in one transaction and takes it back. */
  <T> T tryOut(Work<T> work) {
    synchronized (writing) {
      try {
        writing.setAutoCommit(false);
        try {
          return work.with(writing);
        } finally {
          writing.rollback();
          writing.setAutoCommit(true);
        }
      } catch (SQLException e) {
        throw new StoreException("the inventory cannot be written", e);
      }
    }
  }

  /** Looks something up; short. */
  <T> T look(Work<T> work) {
    synchronized (looking) {
      try {
        return work.with(looking);
      } catch (SQLException e) {
        throw new StoreException("the inventory cannot be read", e);
      }
    }
  }

  /** Reads for long, from one state of the whole; whoever writes goes on meanwhile. */
  <T> T read(Work<T> work) {
    try (var connection = connect()) {
      connection.setAutoCommit(false);
      try {
        return work.with(connection);
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      throw new StoreException("the inventory cannot be read", e);
    }
  }

  @Override
  public void close() {
    try (writing;
        looking) {
      synchronized (writing) {
        synchronized (looking) {
          looking.close();
          writing.close();
        }
      }
    } catch (SQLException e) {
      throw new StoreException("the inventory cannot be closed", e);
    }
  }
}
