package org.datadns.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.Json;

/**
 * A real Keycloak with a realm of its own in memory. {@code deploy/lib/keycloak} sets up what it
 * runs; each has the files of its start to itself.
 */
public final class Keycloak implements AutoCloseable {
  private static final String REALM = "campus";
  private static final Duration START = Duration.ofMinutes(3);

  private final int port;
  private Optional<Process> process = Optional.empty();
  private Optional<Path> home = Optional.empty();

  /**
   * Who signs people in with it.
   *
   * @param id its name there
   * @param secret that belongs to it; empty for a public client
   * @param redirect the exact address that people are sent back to
   */
  public record Client(String id, Optional<String> secret, String redirect) {
    private Map<String, Object> described() {
      return Map.of(
          "clientId", id,
          "publicClient", secret.isEmpty(),
          "secret", secret.orElse(""),
          "redirectUris", List.of(redirect),
          "attributes", Map.of("pkce.code.challenge.method", "S256"));
    }
  }

  /** One that is not running yet, whose address is known. */
  public Keycloak() {
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its issuer. */
  public String issuer() {
    return "http://localhost:" + port + "/realms/" + REALM;
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param people their names, which are their passwords too
   */
  public Keycloak start(List<Client> clients, String... people) {
    try {
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::close));
      var script = Jars.ofWorkingDirectory().project().resolve("deploy/lib/keycloak");
      var built = Path.of(run(script.toString()).strip());
      var copy = Files.createTempDirectory(Path.of("/var/tmp"), "data-dns-keycloak-run-");
      home = Optional.of(copy);
      // links cost no time, and nothing of what is built is written to
      run("cp", "-al", built + "/.", copy.toString());
      var realms = Files.createDirectories(copy.resolve("data/import"));
      Files.write(realms.resolve("realm.json"), Json.bytes(realm(clients, people)));
      var builder =
          new ProcessBuilder(
                  copy.resolve("bin/kc.sh").toString(),
                  "start",
                  "--optimized",
                  "--import-realm",
                  "--http-enabled=true",
                  "--hostname-strict=false",
                  "--http-host=127.0.0.1",
                  "--http-port=" + port,
                  "--cache=local")
              .redirectErrorStream(true)
              .redirectOutput(Redirect.to(copy.resolve("log").toFile()));
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx384m");
      var started = builder.start();
      process = Optional.of(started);
      Await.until(
          "Keycloak (" + copy.resolve("log") + ")",
          START,
          () -> {
            if (!started.isAlive()) {
              throw new IllegalStateException("Keycloak ended: " + copy.resolve("log"));
            }
            return answers();
          });
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() {
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(issuer() + "/.well-known/openid-configuration"))
              .timeout(Duration.ofSeconds(5))
              .build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> realm(List<Client> clients, String... people) {
    return Map.of(
        "realm",
        REALM,
        "enabled",
        true,
        "sslRequired",
        "none",
        "clients",
        clients.stream().map(Client::described).toList(),
        "users",
        List.of(people).stream()
            .map(
                name ->
                    Map.of(
                        "username",
                        name,
                        "enabled",
                        true,
                        "email",
                        name + "@campus.example",
                        "emailVerified",
                        true,
                        "firstName",
                        name,
                        "lastName",
                        "Example",
                        "credentials",
                        List.of(Map.of("type", "password", "value", name, "temporary", false))))
            .toList());
  }

  private static String run(String... command) throws IOException {
    var process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(List.of(command) + " failed: " + output);
      }
      return output;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it and removes its files; again it does nothing. */
  @Override
  public synchronized void close() {
    process.ifPresent(
        running -> {
          // kc.sh has become the server itself, or is its parent
          running.descendants().forEach(ProcessHandle::destroyForcibly);
          running.destroyForcibly();
          running.onExit().join();
        });
    process = Optional.empty();
    home.ifPresent(
        copy -> {
          try (var files = Files.walk(copy)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
              Files.deleteIfExists(file);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    home = Optional.empty();
  }
}
