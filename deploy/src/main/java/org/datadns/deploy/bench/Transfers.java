package org.datadns.deploy.bench;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** 1 GiB down and 1 GiB up, one and eight at a time. */
final class Transfers {
  static final String FILE = "large.bin";
  static final long BYTES = 1L << 30;

  private static final List<Integer> AT_A_TIME = List.of(1, 8);
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final int BUFFER = 1 << 20;

  private final Arena arena;
  private final int rounds;

  Transfers(Arena arena, int rounds) {
    this.arena = arena;
    this.rounds = rounds;
  }

  /**
   * One contestant, once.
   *
   * @param rate GiB a second
   * @param cpuSeconds of the proxy's CPU for a GiB
   */
  record Measured(double rate, double cpuSeconds) {}

  private enum Direction {
    DOWN,
    UP;

    private String word() {
      return this == DOWN ? "down" : "up";
    }
  }

  void measure(Consumer<String> figures) {
    try (var files = arena.fileServer()) {
      measure(Direction.DOWN, files.port(), figures);
    }
    try (var tool = arena.bareTool()) {
      measure(Direction.UP, tool.port(), figures);
    }
  }

  private void measure(Direction direction, int tool, Consumer<String> figures) {
    try (var ours = arena.ours(tool);
        var nginx = arena.nginx(tool, ours)) {
      var contestants = List.of(ours, nginx);
      contestants.forEach(contestant -> run(contestant, direction, 1));
      double worst = Double.MAX_VALUE;
      var beside = new ArrayList<String>();
      for (int many : AT_A_TIME) {
        var all = rounds(contestants, direction, many);
        double ratio = all.ratio(Arena.OURS, Arena.NGINX, Measured::rate);
        worst = Math.min(worst, ratio);
        beside.add(
            Ratios.format(
                "%d at a time: %.2f, CPU %.2f against %.2f s/GiB",
                many,
                ratio,
                all.median(Arena.OURS, Measured::cpuSeconds),
                all.median(Arena.NGINX, Measured::cpuSeconds)));
      }
      figures.accept(
          Ratios.format(
              "proxy-large-%s-vs-nginx %.2f (%s)",
              direction.word(), worst, String.join("; ", beside)));
    }
  }

  private Ratios<Measured> rounds(List<Contestant> contestants, Direction direction, int many) {
    var all = new Ratios<Measured>();
    for (int round = 0; round < rounds; round++) {
      for (var contestant : Rounds.order(contestants, round)) {
        var measured = run(contestant, direction, many);
        all.add(contestant.name(), measured);
        System.out.println(
            Ratios.format(
                "large %-4s %d at a time %d  %-5s  %5.2f GiB/s  %5.2f s CPU a GiB",
                direction.word(),
                many,
                round + 1,
                contestant.name(),
                measured.rate,
                measured.cpuSeconds));
      }
    }
    return all;
  }

  private Measured run(Contestant contestant, Direction direction, int many) {
    var channels = new ArrayList<SocketChannel>();
    try (var threads = Executors.newFixedThreadPool(many)) {
      try {
        for (int i = 0; i < many; i++) {
          channels.add(BrowserEnd.connect(contestant));
        }
        double cpu = contestant.program().cpuSeconds();
        long start = System.nanoTime();
        await(start(threads, contestant, direction, channels));
        double took = (System.nanoTime() - start) / 1e9;
        double spent = contestant.program().cpuSeconds() - cpu;
        double gibibytes = (double) many * BYTES / (1L << 30);
        return new Measured(gibibytes / took, spent / gibibytes);
      } finally {
        for (var channel : channels) {
          channel.close();
        }
      }
    } catch (IOException | ExecutionException e) {
      throw new IllegalStateException(
          contestant.name() + " broke a transfer:\n" + contestant.program().said(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          contestant.name() + " needs more than " + DEADLINE + " for " + many + " GiB", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private List<Future<Void>> start(
      ExecutorService threads,
      Contestant contestant,
      Direction direction,
      List<SocketChannel> channels) {
    return channels.stream()
        .<Callable<Void>>map(
            channel ->
                () -> {
                  switch (direction) {
                    case DOWN -> download(contestant, channel);
                    case UP -> upload(contestant, channel, arena.files().resolve(FILE));
                  }
                  return null;
                })
        .map(threads::submit)
        .toList();
  }

  private static void await(List<Future<Void>> transfers)
      throws ExecutionException, TimeoutException, InterruptedException {
    long end = System.nanoTime() + DEADLINE.toNanos();
    for (var transfer : transfers) {
      transfer.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
  }

  private static void download(Contestant contestant, SocketChannel channel) throws IOException {
    var buffer = ByteBuffer.allocateDirect(BUFFER);
    BrowserEnd.send(channel, "GET /" + FILE, contestant.fetchFields());
    expectOk(BrowserEnd.head(channel, buffer));
    long came = buffer.remaining();
    while (came < BYTES) {
      int read = channel.read(buffer.clear());
      if (read < 0) {
        throw new EOFException("the download ended after " + came + " bytes");
      }
      came += read;
    }
    if (came > BYTES) {
      throw new IOException("more came than the file holds");
    }
  }

  private static void upload(Contestant contestant, SocketChannel channel, Path file)
      throws IOException {
    var fields = new ArrayList<>(contestant.fetchFields());
    fields.add("Origin: " + contestant.origin());
    fields.add("Content-Type: application/octet-stream");
    fields.add("Content-Length: " + BYTES);
    BrowserEnd.send(channel, "PUT /upload", fields);
    try (var body = FileChannel.open(file)) {
      for (long sent = 0; sent < BYTES; ) {
        sent += body.transferTo(sent, BYTES - sent, channel);
      }
    }
    expectOk(BrowserEnd.head(channel, ByteBuffer.allocate(BUFFER)));
  }

  private static void expectOk(String head) throws IOException {
    if (!head.startsWith("HTTP/1.1 200 ")) {
      throw new IOException("unexpected answer:\n" + head);
    }
  }
}
