package org.datadns.agent.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The kernel's packet filter of one family, through the commands that Docker uses too. */
enum Tables {
  /** IPv4. */
  IPV4("iptables-save", "iptables-restore"),
  /** IPv6. */
  IPV6("ip6tables-save", "ip6tables-restore");

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** How long the commands themselves wait for others that change the tables, in seconds. */
  private static final String LOCK_WAIT = "5";

  private final String save;
  private final String restore;

  Tables(String save, String restore) {
    this.save = save;
    this.restore = restore;
  }

  /**
   * The filter table as it is.
   *
   * @throws FirewallException when the command is missing, forbidden or fails
   */
  Picture picture() {
    return Picture.of(run(List.of(save, "-t", "filter"), ""));
  }

  /**
   * Carries out a script for {@code iptables-restore}, as a whole or not at all; other chains stay.
   *
   * @throws FirewallException when the command is missing, forbidden or fails
   */
  void change(String script) {
    run(List.of(restore, "--noflush", "-w", LOCK_WAIT), script);
  }

  private static String run(List<String> command, String input) {
    try {
      var in = Files.createTempFile("data-dns-rules", ".in");
      var out = Files.createTempFile("data-dns-rules", ".out");
      try {
        Files.writeString(in, input);
        return run(command, in, out);
      } finally {
        Files.delete(in);
        Files.delete(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String run(List<String> command, Path in, Path out) throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(Redirect.appendTo(out.toFile()))
              .start();
    } catch (IOException e) {
      throw new FirewallException(
          "there is no " + command.getFirst() + "; install the package iptables", e);
    }
    try {
      if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new FirewallException(command.getFirst() + " does not end", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new FirewallException("interrupted", e);
    }
    var answer = Files.readString(out, StandardCharsets.UTF_8);
    if (process.exitValue() != 0) {
      throw new FirewallException(command.getFirst() + ": " + firstLine(answer), null);
    }
    return answer;
  }

  private static String firstLine(String text) {
    return text.lines().filter(line -> !line.isBlank()).findFirst().orElse("failed");
  }
}
