package org.datadns.deploy.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Resolution;

/**
 * Resolves of a hot set, in memory, beside nginx that sends the same bytes from files in memory;
 * over 32 connections that stay, by wrk.
 */
final class HotResolves {
  private static final String OURS = "ours";
  private static final String NGINX = "nginx";
  private static final int CONNECTIONS = 32;
  private static final int WARM_UP_SECONDS = 8;
  private static final int SECONDS = 4;
  private static final int SAMPLES = 1_000;

  private final BenchRegistry registry;
  private final Path peers;
  private final Path directory;
  private final Path files;
  private final int hot;
  private final long apart;
  private final int rounds;

  HotResolves(BenchRegistry registry, Path peers, Path directory, Path files, int hot, int rounds) {
    this.registry = registry;
    this.peers = peers;
    this.directory = directory;
    this.files = files;
    this.hot = (int) Math.min(hot, registry.rows());
    this.apart = registry.rows() / this.hot;
    this.rounds = rounds;
  }

  /**
   * One contestant for some seconds.
   *
   * @param rate requests a second
   * @param p99Micros what one in a hundred exceeded, in µs
   * @param cpuSeconds of the server's CPU for 10⁵ requests
   */
  record Measured(double rate, double p99Micros, double cpuSeconds) {}

  private record Server(String name, Child program, URI address) {}

  void measure(Consumer<String> figures) {
    writeAnswers();
    int port = Child.freePort();
    try (var nginx = nginx(port)) {
      nginx.awaitPort(port);
      var servers =
          List.of(
              new Server(OURS, registry.program(), registry.address()),
              new Server(NGINX, nginx, URI.create("http://127.0.0.1:" + port)));
      servers.forEach(server -> run(server, WARM_UP_SECONDS));
      var all = new Ratios<Measured>();
      for (int round = 0; round < rounds; round++) {
        for (var server : Rounds.order(servers, round)) {
          var measured = run(server, SECONDS);
          all.add(server.name(), measured);
          System.out.println(
              Ratios.format(
                  "resolve %d  %-5s  %6.0f requests/s  p99 %6.2f ms  %5.2f s CPU for 10^5",
                  round + 1,
                  server.name(),
                  measured.rate,
                  measured.p99Micros / 1000,
                  measured.cpuSeconds));
        }
        checkSamples(round);
      }
      figures.accept(
          Ratios.format(
              "resolve %.2f (%.0f against %.0f requests/s; CPU for 10^5 %.2f against %.2f s)",
              all.ratio(OURS, NGINX, Measured::rate),
              all.median(OURS, Measured::rate),
              all.median(NGINX, Measured::rate),
              all.median(OURS, Measured::cpuSeconds),
              all.median(NGINX, Measured::cpuSeconds)));
    }
  }

  private Measured run(Server server, int seconds) {
    double cpu = server.program().cpuSeconds();
    var measured =
        Wrk.run(
            server.name(),
            CONNECTIONS,
            seconds,
            List.of(
                "-s",
                peers.resolve("hot.lua").toString(),
                "http://127.0.0.1:" + server.address().getPort(),
                Integer.toString(hot),
                Long.toString(apart)));
    double spent = server.program().cpuSeconds() - cpu;
    return new Measured(measured.rate(), measured.p99Micros(), spent * 1e5 / measured.count());
  }

  private Child nginx(int port) {
    var home = directory.resolve(NGINX);
    var file = home.resolve("nginx.conf");
    try {
      Files.createDirectories(home);
      Files.writeString(
          file,
          Files.readString(peers.resolve("nginx.conf"))
              .replace("@DIRECTORY@", home.toString())
              .replace("@FILES@", files.toString())
              .replace("@PORT@", Integer.toString(port))
              // its workers would take an account that cannot reach the files
              .replace(
                  "@USER@", System.getProperty("user.name").equals("root") ? "user root;" : ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Child.start(
        NGINX,
        home,
        List.of("nginx", "-p", home.toString(), "-c", file.toString(), "-e", "stderr"));
  }

  /** Every hot answer as the resolver gives it, checked, where nginx finds it. */
  private void writeAnswers() {
    var slots = new Semaphore(16);
    try (var http = HttpClient.newHttpClient();
        var workers = Executors.newVirtualThreadPerTaskExecutor()) {
      Files.createDirectories(files.resolve("resolve/doi:10.5072/b"));
      var written = new ArrayList<Future<Long>>();
      for (int i = 0; i < hot; i++) {
        long number = i * apart;
        slots.acquireUninterruptibly();
        written.add(
            workers.submit(
                () -> {
                  try {
                    Files.write(
                        files.resolve(BenchRegistry.path(number).substring(1)),
                        answer(http, number));
                  } finally {
                    slots.release();
                  }
                  return number;
                }));
      }
      for (var each : written) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the resolver answers is what nginx sends. */
  private void checkSamples(int round) {
    try (var http = HttpClient.newHttpClient()) {
      for (int i = 0; i < SAMPLES; i++) {
        long number = (i * 7_919L + round) % hot * apart;
        var file = files.resolve(BenchRegistry.path(number).substring(1));
        if (!Arrays.equals(answer(http, number), Files.readAllBytes(file))) {
          throw new IllegalStateException("another answer than before for number " + number);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] answer(HttpClient http, long number) {
    HttpResponse<byte[]> answer;
    try {
      answer =
          http.send(
              HttpRequest.newBuilder(registry.address().resolve(BenchRegistry.path(number)))
                  .build(),
              BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    var resolution = Json.read(answer.body(), Resolution.class);
    boolean good =
        answer.statusCode() == 200
            && answer.headers().firstValue("ETag").isPresent()
            && resolution.identifier().canonical().equals("doi:10.5072/b/" + number)
            && resolution.replicas().size() == 3
            && resolution.replicas().stream().allMatch(it -> it.state().equals("available"));
    if (!good) {
      throw new IllegalStateException("number " + number + " is not answered as it should be");
    }
    return answer.body();
  }
}
