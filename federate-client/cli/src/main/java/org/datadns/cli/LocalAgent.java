package org.datadns.cli;

import static java.util.Objects.requireNonNull;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.datadns.protocol.client.JsonHttp;
import org.datadns.protocol.client.UnreachableException;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Reason;

/**
 * The site agent on this machine, found and convinced by the {@code admin.json} in its state
 * directory. Blocking.
 */
final class LocalAgent {
  /** The agent may probe a slow mount, or ask the resolver, before it answers. */
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /** Beyond the wait for the tool, a check asks it a few questions and waits until it has ended. */
  private static final Duration CHECK = Duration.ofMinutes(3);

  private final Admin admin;
  private final JsonHttp http = new JsonHttp();

  private LocalAgent(Admin admin) {
    this.admin = admin;
  }

  /**
   * The agent that keeps its state there.
   *
   * @throws CommandFailure when no agent does, or its state is not ours to read
   */
  static LocalAgent in(Path state) {
    try {
      return DurableFile.read(state.resolve("admin.json"))
          .map(bytes -> new LocalAgent(Json.read(bytes, Admin.class)))
          .orElseThrow(
              () ->
                  CommandFailure.unreachable(
                      "No site agent keeps its state in " + state + ".",
                      "Start the agent, or name its state directory with --state."));
    } catch (UncheckedIOException | MalformedJsonException e) {
      throw CommandFailure.refused(
          403,
          "state-not-readable",
          "The agent's " + state.resolve("admin.json") + " cannot be read.",
          "Run this as the user the agent runs as.");
    }
  }

  /** Joins the federation with this token. */
  Joined join(String token) {
    return send("POST", "/join", Json.bytes(Map.of("token", token))).as(Joined.class);
  }

  Dataset add(NewDataset dataset) {
    return send("POST", "/datasets", Json.bytes(dataset)).as(Dataset.class);
  }

  List<Dataset> datasets() {
    return List.of(send("GET", "/datasets", new byte[0]).as(Dataset[].class));
  }

  /**
   * Lets the agent check a tool.
   *
   * @param readyWithin how long the tool may take until it answers
   * @param tell hears each finding as soon as there is one
   */
  void check(ToolFile file, Duration readyWithin, Consumer<Finding> tell) {
    var body =
        Json.bytes(
            new CheckRequest(file.name(), file.directory(), file.text(), readyWithin.toString()));
    reached(
        () ->
            http.lines(
                "POST",
                URI.create(admin.address() + "/tools/check"),
                headers(),
                body,
                readyWithin.plus(CHECK),
                line -> tell.accept(Json.read(line, Finding.class))));
  }

  private JsonHttp.Answer send(String method, String path, byte[] body) {
    return reached(
        () -> http.send(method, URI.create(admin.address() + path), headers(), body, DEADLINE));
  }

  private Map<String, String> headers() {
    return Map.of(
        "Accept",
        "application/json",
        "Content-Type",
        "application/json",
        "Authorization",
        "Bearer " + admin.token());
  }

  private static JsonHttp.Answer reached(Supplier<JsonHttp.Answer> asking) {
    try {
      return asking.get();
    } catch (UnreachableException e) {
      throw CommandFailure.unreachable(
          "The site agent gives no answer: " + e.getMessage() + ".",
          "Start it, or look into its log.");
    }
  }

  /** The agent's admin socket and the token that opens it. */
  record Admin(URI address, String token) {
    Admin {
      requireNonNull(address, "address");
      requireNonNull(token, "token");
    }
  }

  /** What became of a join: {@code approved} or {@code pending}. */
  record Joined(String state) {
    Joined {
      requireNonNull(state, "state");
    }
  }

  /**
   * A dataset to register.
   *
   * @param identifier in any spelling
   * @param path absolute path on this machine
   * @param title its title
   * @param user numeric user that its sessions run as
   * @param group numeric primary group
   * @param groups numeric supplementary groups
   */
  record NewDataset(
      String identifier,
      String path,
      Optional<String> title,
      Optional<Integer> user,
      Optional<Integer> group,
      List<Integer> groups) {}

  /** Who sessions run as. */
  record Account(int user, int group, List<Integer> groups) {
    Account {
      groups = List.copyOf(groups);
    }

    /** As {@code 1000:1000} or, with supplementary groups, {@code 1000:1000+5000+5001}. */
    String text() {
      return user
          + ":"
          + group
          + groups.stream().map(number -> "+" + number).collect(Collectors.joining());
    }
  }

  /**
   * A dataset as the agent has it.
   *
   * @param identifier canonical
   * @param path where it is mounted
   * @param title its title
   * @param fileSystem what it lies on, for example {@code nfs4}, {@code ceph} or {@code local}
   * @param account who its sessions run as
   * @param state {@code served} or {@code refused}
   * @param reason why it is refused
   */
  record Dataset(
      String identifier,
      String path,
      Optional<String> title,
      Optional<String> fileSystem,
      Optional<Account> account,
      String state,
      Optional<Reason> reason) {
    Dataset {
      requireNonNull(identifier, "identifier");
      requireNonNull(path, "path");
      requireNonNull(state, "state");
    }
  }

  /**
   * A file that describes a tool.
   *
   * @param name its name
   * @param directory where it lies, absolute
   * @param text its content
   */
  record ToolFile(String name, String directory, String text) {}

  private record CheckRequest(String name, String directory, String text, String readyWithin) {}

  /**
   * What one step of a check came to.
   *
   * @param about what was tried
   * @param result {@code passed}, {@code failed} or {@code skipped}
   * @param text what was found
   * @param nextStep what to do about it
   */
  record Finding(String about, String result, String text, Optional<String> nextStep) {
    Finding {
      requireNonNull(about, "about");
      requireNonNull(result, "result");
      requireNonNull(text, "text");
    }

    boolean isFailure() {
      return result.equals("failed");
    }
  }
}
