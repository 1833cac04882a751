package org.datadns.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.datadns.protocol.client.JsonHttp;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.wire.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A long list, registered by programs that die in the middle of it. */
class ImportIT {
  private static final int SIZE = 60_000;

  @RegisterExtension
  static final RunningFederation running = new RunningFederation("import", Map.of(), Map.of());

  private final Federation federation = running.get();
  private final String site = running.sites().getFirst();
  private final JsonHttp http = new JsonHttp();
  @TempDir Path directory;

  private record Admin(URI address, String token) {}

  private record Progress(long position) {}

  private record Summary(long count, long generation, long told) {}

  private record Sum(long added, long changed, long unchanged, long refused) {}

  @Test
  void eitherSideIsKilled_theSameFileGoesOn_andTheResolverHasItAll() throws Exception {
    var file = directory.resolve("inventory.ndjson");
    var lines =
        IntStream.range(0, SIZE).mapToObj(this::line).collect(Collectors.joining("\n", "", "\n"));
    Files.writeString(file, lines + "{\"identifier\":\"10.5072/broken\"\n" + line(0) + "\n");
    var before = summary().count();
    var source = "sha-256-" + Digest.of(Files.readAllBytes(file));

    var first = federate("dataset", "import", file.toString());
    awaitPosition(source, 1);
    first.destroyForcibly().waitFor();
    long reached = position(source);
    assertThat(reached).isBetween(1L, SIZE - 1L);

    var second = federate("dataset", "import", file.toString());
    awaitPosition(source, reached + 1);
    federation.agent(site).kill();
    assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).isEqualTo(3);
    federation.restartSite(site);

    var third = federate("dataset", "import", file.toString(), "--json");
    assertThat(third.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(third.exitValue()).isEqualTo(1);
    var said = Files.readAllLines(directory.resolve("out"));
    assertThat(said.get(0)).contains("\"line\":" + (SIZE + 1), "malformed-json");
    assertThat(said.get(1)).contains("\"line\":" + (SIZE + 2), "duplicate");
    assertThat(Json.read(said.getLast(), Sum.class)).isEqualTo(new Sum(SIZE, 0, 0, 2));
    assertThat(summary().count()).isEqualTo(before + SIZE);

    Await.until(
        "the resolver to have taken it all",
        Duration.ofSeconds(60),
        () -> summary().told() == summary().generation());
    var resolver = new ResolverClient(federation.address());
    for (int i : List.of(0, SIZE / 2, SIZE - 1)) {
      assertThat(resolver.resolve("doi:10.5072/import/" + i).replicas()).hasSize(1);
    }
  }

  private String line(int i) {
    return "{\"identifier\":\"10.5072/import/%d\",\"path\":\"%s\"}".formatted(i, directory);
  }

  private Process federate(String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Jars.ofWorkingDirectory().federate().toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--state", federation.stateDirectory(site).toString()));
    return new ProcessBuilder(command)
        .redirectOutput(directory.resolve("out").toFile())
        .redirectError(directory.resolve("err").toFile())
        .start();
  }

  private void awaitPosition(String source, long least) {
    Await.until(
        "the import to come to line " + least,
        Duration.ofSeconds(60),
        () -> position(source) >= least);
  }

  private long position(String source) {
    var encoded = URLEncoder.encode(source, StandardCharsets.UTF_8);
    return ask("/datasets/import?source=" + encoded, Progress.class).position();
  }

  private Summary summary() {
    return ask("/datasets/summary", Summary.class);
  }

  private <T> T ask(String path, Class<T> type) {
    try {
      var admin =
          Json.read(
              Files.readAllBytes(federation.stateDirectory(site).resolve("admin.json")),
              Admin.class);
      return http.send(
              "GET",
              URI.create(admin.address() + path),
              Map.of("Authorization", "Bearer " + admin.token()),
              new byte[0],
              Duration.ofSeconds(30))
          .as(type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ProblemException e) {
      throw new AssertionError(e.problem().toString(), e);
    }
  }
}
