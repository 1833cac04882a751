package org.datadns.agent.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** All sessions that are not forgotten, one file each. Thread-safe. */
final class SessionTable {
  private final Path directory;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  private SessionTable(Path directory) {
    this.directory = directory;
  }

  /** Reads the files below {@code directory}, which is made when it is missing. */
  static SessionTable load(Path directory, InstantSource clock) {
    var table = new SessionTable(directory);
    try {
      Files.createDirectories(directory);
      try (var files = Files.newDirectoryStream(directory, "s*.json")) {
        for (var file : files) {
          Session.load(file, clock.millis())
              .ifPresent(session -> table.sessions.put(session.current().id(), session));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the sessions in " + directory, e);
    }
    return table;
  }

  Optional<Session> find(String id) {
    return Optional.ofNullable(sessions.get(id));
  }

  Collection<Session> all() {
    return List.copyOf(sessions.values());
  }

  /** Adds a session that is not in the table. */
  Session begin(SessionRecord first) {
    var session = Session.begin(directory.resolve(first.id() + ".json"), first);
    sessions.put(first.id(), session);
    return session;
  }

  void forget(Session session) {
    sessions.remove(session.current().id(), session);
    try {
      Files.deleteIfExists(session.file());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + session.file(), e);
    }
  }

  /** How many have not ended. */
  int live() {
    return (int) sessions.values().stream().filter(session -> session.current().isLive()).count();
  }

  Set<String> liveIds() {
    return sessions.values().stream()
        .map(Session::current)
        .filter(SessionRecord::isLive)
        .map(SessionRecord::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  boolean isLive(String id) {
    return find(id).filter(session -> session.current().isLive()).isPresent();
  }
}
