package org.datadns.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockRuntimeInfo;
import com.github.tomakehurst.wiremock.junit5.WireMockTest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program, as people run it. */
@WireMockTest
class FederateJarIT {
  private static final Path JAR = Path.of("target", "federate.jar");

  @TempDir private Path directory;

  @Test
  void identifier_readsAndWritesUtf8WhateverTheLocale() throws Exception {
    var run = run(Map.of("LC_ALL", "C"), "https://x.example/é\n", "identifier", "--json", "-");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("\"input\":\"https://x.example/é\"");
  }

  /** Twenty thousand hostile lines pass through a heap that could never hold them. */
  @Test
  void identifier_streamsWhateverComes() throws Exception {
    stream(20_000);
  }

  @Test
  @Tag("long")
  void identifier_streamsAMillionOfWhateverComes() throws Exception {
    stream(1_000_000);
  }

  private void stream(int lines) throws Exception {
    Path in = directory.resolve("hostile");
    var random = new SplittableRandom(lines);
    try (var out = new BufferedOutputStream(Files.newOutputStream(in))) {
      for (int i = 0; i < lines; i++) {
        var line = new byte[random.nextInt(i % 1_000 == 0 ? 200_000 : 200)];
        random.nextBytes(line);
        for (int at = 0; at < line.length; at++) {
          line[at] = line[at] == '\n' ? (byte) ' ' : line[at];
        }
        out.write((i % 2 == 0 ? "https://doi.org/10.5072/" + i + "?" : "ark:1/").getBytes(UTF_8));
        out.write(i % 4 == 0 ? new byte[0] : line);
        out.write('\n');
      }
    }
    Path answers = directory.resolve("answers");
    Path complaints = directory.resolve("complaints");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java") + "",
                "-Xmx24m",
                "-XX:+UseSerialGC",
                "-jar",
                JAR.toString(),
                "identifier",
                "--json",
                "-")
            .redirectInput(in.toFile())
            .redirectOutput(answers.toFile())
            .redirectError(complaints.toFile())
            .start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(complaints).isEmptyFile();
    assertThat(process.exitValue()).isEqualTo(1);
    try (var answered = Files.lines(answers, UTF_8)) {
      assertThat(answered.filter(it -> it.startsWith("{\"input\":") && it.endsWith("}")).count())
          .isEqualTo(lines);
    }
  }

  @Test
  void environment_namesTheResolver(WireMockRuntimeInfo server) throws Exception {
    FakeServer.answers(server, 200, FakeServer.resolution(FakeServer.AT_ALPHA));
    var run =
        run(
            Map.of("DATA_DNS_RESOLVER", server.getHttpBaseUrl(), "DISPLAY", ""),
            "",
            "open",
            "10.5072/fk2/abc");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith(server.getHttpBaseUrl() + "/open?id=");
  }

  @Test
  void environment_namesTheAgentsState(WireMockRuntimeInfo server) throws Exception {
    FakeServer.answersText(server, "{\"datasets\":[],\"rules\":[]}");
    Files.writeString(
        directory.resolve("admin.json"),
        "{\"address\":\"" + server.getHttpBaseUrl() + "\",\"token\":\"secret\"}");
    var run = run(Map.of("DATA_DNS_AGENT_STATE", directory + ""), "", "dataset", "list", "--json");
    assertThat(run).isEqualTo(new Run(0, "", ""));
  }

  @Test
  void exitCodes_areThoseOfTheProcess() throws Exception {
    assertThat(run(Map.of(), "", "identifier", "nonsense").exitCode()).isEqualTo(1);
    assertThat(run(Map.of(), "", "resolve").exitCode()).isEqualTo(2);
    assertThat(
            run(Map.of(), "", "resolve", "--resolver", Run.silentAddress() + "", "10.5072/a")
                .exitCode())
        .isEqualTo(3);
  }

  @Test
  void siteInit_findsItsTemplate() throws Exception {
    var file = directory.resolve("site-agent.yaml");
    assertThat(run(Map.of(), "", "site", "init", "--output", file.toString()).exitCode()).isZero();
    assertThat(file).content().contains("tools-directory:");
  }

  @Test
  void version_isThatOfTheBuild() throws Exception {
    assertThat(run(Map.of(), "", "--version").out()).matches("federate \\d+\\.\\d+\\.\\d+.*\n");
  }

  @Test
  void completion_isValidBash() throws Exception {
    var script = directory.resolve("completion");
    Files.writeString(script, run(Map.of(), "", "completion").out());
    var bash = new ProcessBuilder("bash", "-n", script.toString()).inheritIO().start();
    assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(bash.exitValue()).isZero();
  }

  private Run run(Map<String, String> environment, String input, String... arguments)
      throws IOException, InterruptedException {
    var command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java") + ""));
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    Path in = Files.writeString(Files.createTempFile(directory, "in", ""), input);
    Path out = Files.createTempFile(directory, "out", "");
    Path err = Files.createTempFile(directory, "err", "");
    var builder =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    var process = builder.start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("federate did not end within a minute");
    }
    return new Run(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
