package org.datadns.agent.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.signing.Ticket;

/**
 * Tickets that are good once and were used, until they would have expired anyway. Kept in a file of
 * lines {@code <forget after, epoch seconds> <digest of the ticket's id>}, appended and synced
 * before a ticket counts as burnt, and rewritten when most lines are old. Thread-safe.
 */
public final class BurntTickets {
  private static final int SLACK = 1000;
  private static final Pattern LINE = Pattern.compile("([0-9]{1,12}) ([A-Za-z0-9_-]{43})");

  private final Path file;

  /** When to forget, by the digest of the id; guarded by this, as is the file. */
  private final Map<String, Instant> burnt = new HashMap<>();

  private int lines;
  private int mostLines;

  private BurntTickets(Path file) {
    this.file = file;
  }

  /**
   * Those in {@code file}, which is made when it is not there. A last line cut short is no loss.
   */
  public static BurntTickets in(Path file, Instant now) {
    var tickets = new BurntTickets(file);
    DurableFile.read(file)
        .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
        .ifPresent(tickets::load);
    tickets.rewrite(now);
    return tickets;
  }

  /**
   * Uses up a ticket; false when it was used before. Returns when the disk has it.
   *
   * @throws UncheckedIOException when it cannot be written: then the ticket must not be honoured
   */
  public synchronized boolean burn(String id, Instant now) {
    String digest = Digest.of(id);
    if (burnt.containsKey(digest)) {
      return false;
    }
    if (lines >= mostLines) {
      rewrite(now);
    }
    Instant forget = Ticket.forgettableAfter(now);
    append(line(digest, forget));
    burnt.put(digest, forget);
    return true;
  }

  private void load(String content) {
    content
        .lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(
            line -> burnt.put(line.group(2), Instant.ofEpochSecond(Long.parseLong(line.group(1)))));
  }

  private synchronized void rewrite(Instant now) {
    burnt.values().removeIf(forget -> forget.isBefore(now));
    var content =
        burnt.entrySet().stream()
            .map(entry -> line(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining());
    DurableFile.write(file, content.getBytes(StandardCharsets.US_ASCII));
    lines = burnt.size();
    mostLines = 2 * lines + SLACK;
  }

  private void append(String line) {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      var bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
      lines++;
    } catch (IOException e) {
      mostLines = 0; // a part of the line may be there: the next one must not continue it
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static String line(String digest, Instant forget) {
    return forget.getEpochSecond() + " " + digest + "\n";
  }
}
