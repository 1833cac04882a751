package org.datadns.deploy.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What 10,000 WebSockets cost on which nothing is said, and whether a request beside them is as
 * quick as without.
 *
 * <p>The memory is that of the proxy's process: the heap that is live after a full collection, and
 * everything resident that is not heap (thread stacks, buffers outside the heap, code, the
 * collector's own tables), each less what it was before the connections came. What the heap keeps
 * resident beyond what lives in it is not counted, since that is the collector's choice and not the
 * connections'. The kernel's memory for the sockets is the same for every proxy and not counted.
 */
final class IdleWebSockets {
  private static final int WANTED = 10_000;

  /** Files a proxy has open beside those of the connections. */
  private static final int OTHER_FILES = 300;

  /** So many are opened and closed before, and measured first: the memory grows with the number. */
  private static final int FIRST = 1000;

  private static final int REQUESTS = 2000;
  private static final Pattern FILES = Pattern.compile("Max open files\\s+(\\d+)");
  private static final Pattern USED = Pattern.compile("used (\\d+)K \\[0x(\\w+), 0x(\\w+)\\)");
  private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-([0-9a-f]+) .*");

  private final Arena arena;

  IdleWebSockets(Arena arena) {
    this.arena = arena;
  }

  /** Memory of a Java process, in KiB: live heap, and what is resident outside the heap. */
  private record Memory(long live, long outside) {
    Memory less(Memory before) {
      return new Memory(live - before.live, outside - before.outside);
    }

    String each(int count) {
      return Ratios.format(
          "%.1f KiB each (live heap %.1f, outside the heap %.1f)",
          (double) (live + outside) / count, (double) live / count, (double) outside / count);
    }
  }

  void measure(Consumer<String> figures) {
    try (var tool = arena.bareTool();
        var ours = arena.ours(tool.port())) {
      measure(ours, figures);
    }
  }

  private static void measure(Contestant ours, Consumer<String> figures) {
    var connections = new ArrayList<SocketChannel>();
    try {
      long pid = ours.program().pid();
      int count = Math.min(WANTED, (openFiles(pid) - OTHER_FILES) / 2);
      try {
        // what the first ones make once, and what requests compile and allocate, is not theirs
        open(ours, FIRST, connections);
        closeAll(connections);
        connections.clear();
        requestMicros(ours);
        double first = requestMicros(ours);
        var before = memory(pid);
        open(ours, FIRST, connections);
        var early = memory(pid).less(before);
        System.out.println("idle: " + FIRST + " WebSockets keep " + early.each(FIRST));
        open(ours, count - FIRST, connections);
        var all = memory(pid).less(before);
        System.out.println("idle: " + count + " WebSockets keep " + all.each(count));
        double last = requestMicros(ours);
        expectOpen(connections);
        figures.accept(
            Ratios.format(
                "proxy-idle-kib %s; %d WebSockets%s",
                all.each(count),
                count,
                count < WANTED ? ", as many as this machine's limit of open files lets in" : ""));
        figures.accept(
            Ratios.format(
                "proxy-idle-request-vs-first %.2f (median %.0f against %.0f µs)",
                last / first, last, first));
      } finally {
        closeAll(connections);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "after "
              + connections.size()
              + " idle WebSockets the proxy gave up:\n"
              + ours.program().said(),
          e);
    }
  }

  private static void open(Contestant ours, int count, List<SocketChannel> into)
      throws IOException {
    for (int i = 0; i < count; i++) {
      into.add(BrowserEnd.webSocket(ours));
    }
  }

  private static void closeAll(List<SocketChannel> connections) throws IOException {
    for (var connection : connections) {
      connection.close();
    }
  }

  /** One message each way on the first, the last and one between: they were idle, not dead. */
  private static void expectOpen(List<SocketChannel> connections) throws IOException {
    for (int i : new int[] {0, connections.size() / 2, connections.size() - 1}) {
      var channel = connections.get(i);
      channel.write(ByteBuffer.wrap(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'o', 'k'}));
      var echo = ByteBuffer.allocate(4);
      while (echo.hasRemaining()) {
        if (channel.read(echo) < 0) {
          throw new EOFException("WebSocket " + (i + 1) + " was closed while it was idle");
        }
      }
    }
  }

  /** The median time of a request over one connection, in µs. */
  private static double requestMicros(Contestant ours) throws IOException {
    var times = new ArrayList<Double>();
    var buffer = ByteBuffer.allocate(64 * 1024);
    try (var channel = BrowserEnd.connect(ours)) {
      for (int i = 0; i < REQUESTS; i++) {
        long start = System.nanoTime();
        BrowserEnd.send(channel, "GET /api", ours.fetchFields());
        var head = BrowserEnd.head(channel, buffer);
        // the body is two bytes
        for (int body = buffer.remaining(); body < 2; ) {
          body += Math.max(0, channel.read(buffer.clear()));
        }
        times.add((System.nanoTime() - start) / 1e3);
        if (!head.startsWith("HTTP/1.1 200 ")) {
          throw new IOException("unexpected answer:\n" + head);
        }
      }
    }
    return Ratios.median(times);
  }

  private static Memory memory(long pid) throws IOException {
    // twice: what the first collection finds dead may hold on to more until it was told so
    jcmd(pid, "GC.run");
    jcmd(pid, "GC.run");
    var heap = USED.matcher(jcmd(pid, "GC.heap_info"));
    if (!heap.find()) {
      throw new IllegalStateException("jcmd describes the heap in another way than G1's");
    }
    long from = Long.parseUnsignedLong(heap.group(2), 16);
    long to = Long.parseUnsignedLong(heap.group(3), 16);
    long outside = 0;
    boolean inHeap = false;
    // proc(5), smaps: a line for each mapping, then its fields
    for (var line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps"))) {
      var mapping = MAPPING.matcher(line);
      if (mapping.matches()) {
        long start = Long.parseUnsignedLong(mapping.group(1), 16);
        inHeap = Long.compareUnsigned(start, from) >= 0 && Long.compareUnsigned(start, to) < 0;
      } else if (line.startsWith("Rss:") && !inHeap) {
        outside += Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return new Memory(Long.parseLong(heap.group(1)), outside);
  }

  private static String jcmd(long pid, String command) throws IOException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var process =
        new ProcessBuilder(jcmd, Long.toString(pid), command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static int openFiles(long pid) throws IOException {
    var limit = FILES.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "limits")));
    if (!limit.find()) {
      throw new IllegalStateException("/proc names no limit of open files");
    }
    return Integer.parseInt(limit.group(1));
  }
}
