package org.datadns.agent.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionAddresses.Ports;

/**
 * Which session has which port, at a site that gives each session a port of its own. A port that is
 * given back is given out again after all the others, since browsers keep things by host and port.
 * Kept in a file, written before a port counts as given, so that a restart changes no address.
 * Thread-safe.
 */
public final class SessionPorts implements Closeable {
  private static final Logger LOG = System.getLogger(SessionPorts.class.getName());

  /** Listens on a port. */
  public interface Door {
    /**
     * Listens.
     *
     * @throws UncheckedIOException when the port cannot be had
     */
    Closeable open(int port);
  }

  /** What the file holds: ports as keys, then those free, the longest unused first. */
  private record Kept(Map<String, String> given, List<Integer> free) {}

  private final Path file;
  private final Door door;

  /** Session by port; written under the lock of this. */
  private final Map<Integer, String> given = new ConcurrentHashMap<>();

  /** The longest unused first; guarded by this. */
  private final Deque<Integer> free = new ArrayDeque<>();

  /** By port; guarded by this. */
  private final Map<Integer, Closeable> open = new HashMap<>();

  private SessionPorts(Path file, Door door) {
    this.file = file;
    this.door = door;
  }

  /** The ports of a range, as the file has them if there is one. Nothing listens yet. */
  public static SessionPorts in(Path file, Ports range, Door door) {
    var ports = new SessionPorts(file, door);
    var kept =
        DurableFile.read(file)
            .map(bytes -> Json.read(bytes, Kept.class))
            .orElseGet(() -> new Kept(Map.of(), List.of()));
    kept.given().forEach((port, session) -> ports.given.put(Integer.valueOf(port), session));
    ports.given.keySet().removeIf(port -> !range.holds(port));
    IntStream.rangeClosed(range.first(), range.last())
        .filter(port -> !ports.given.containsKey(port) && !kept.free().contains(port))
        .forEach(ports.free::addLast);
    kept.free().stream()
        .filter(port -> range.holds(port) && !ports.given.containsKey(port))
        .forEach(ports.free::addLast);
    return ports;
  }

  /** The session that a port was given to; from memory. */
  public Optional<String> at(int port) {
    return Optional.ofNullable(given.get(port));
  }

  /** The port that a session was given. */
  public Optional<Integer> of(String session) {
    return given.entrySet().stream()
        .filter(entry -> entry.getValue().equals(session))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Gives a session a port, and listens there; empty when none is left. Again, the same one. */
  public synchronized Optional<Integer> take(String session) {
    var already = of(session);
    if (already.isPresent()) {
      return already;
    }
    for (int tries = free.size(); tries > 0; tries--) {
      int port = free.removeFirst();
      if (opens(port)) {
        given.put(port, session);
        save();
        return Optional.of(port);
      }
      free.addLast(port);
    }
    return Optional.empty();
  }

  /** Takes back the ports of all sessions but these, and listens again where that failed before. */
  public void keepOnly(Set<String> sessions) {
    release(sessions).forEach(SessionPorts::close);
  }

  /** Stops listening; who has which port stays for the next run. */
  @Override
  public void close() {
    List<Closeable> doors;
    synchronized (this) {
      doors = List.copyOf(open.values());
      open.clear();
    }
    doors.forEach(SessionPorts::close);
  }

  private synchronized List<Closeable> release(Set<String> sessions) {
    var doors = new ArrayList<Closeable>();
    var over =
        given.entrySet().stream()
            .filter(entry -> !sessions.contains(entry.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    for (int port : over) {
      given.remove(port);
      free.addLast(port);
      var door = open.remove(port);
      if (door != null) {
        doors.add(door);
      }
    }
    if (!over.isEmpty()) {
      save();
    }
    given.keySet().forEach(this::opens);
    return doors;
  }

  private boolean opens(int port) {
    if (open.containsKey(port)) {
      return true;
    }
    try {
      open.put(port, door.open(port));
      return true;
    } catch (UncheckedIOException e) {
      LOG.log(Level.WARNING, "port {0} of the sessions cannot be had: {1}", port, e.toString());
      return false;
    }
  }

  private void save() {
    var ports = new TreeMap<String, String>();
    given.forEach((port, session) -> ports.put(Integer.toString(port), session));
    DurableFile.write(file, Json.bytes(new Kept(ports, List.copyOf(free))));
  }

  private static void close(Closeable door) {
    try {
      door.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a port of the sessions was closed already", e);
    }
  }
}
