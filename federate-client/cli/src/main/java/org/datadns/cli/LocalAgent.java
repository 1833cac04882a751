package org.datadns.cli;

import static java.util.Objects.requireNonNull;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.datadns.protocol.client.JsonHttp;
import org.datadns.protocol.client.UnreachableException;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.wire.DatasetFiles;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.KeyAnswer;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;

/**
 * The site agent on this machine, found and convinced by the {@code admin.json} in its state
 * directory. Blocking.
 */
final class LocalAgent {
  /** The agent may probe a slow mount, or write ten thousand datasets, before it answers. */
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private static final byte[] NOTHING = new byte[0];

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

  /**
   * Joins the federation with this token.
   *
   * @param newKey whether with another key than before, which was lost
   */
  Joined join(String token, boolean newKey) {
    Map<String, Object> with =
        newKey ? Map.of("token", token, "newKey", true) : Map.of("token", token);
    return send("POST", "/join", Json.bytes(with)).as(Joined.class);
  }

  /** Has the site known by another key, while it speaks. */
  KeyAnswer changeKey() {
    return send("POST", "/key", NOTHING).as(KeyAnswer.class);
  }

  /** How the site stands. */
  Status status() {
    return send("GET", "/status", NOTHING).as(Status.class);
  }

  /**
   * Operates the site so from now on.
   *
   * @param who does so
   */
  Operated operate(SiteOperation wanted, String who) {
    return send(
            "PUT",
            "/operation",
            Json.bytes(
                new Order(
                    wanted.mode(),
                    wanted.from(),
                    wanted.until(),
                    wanted.stopAt(),
                    wanted.reason(),
                    who)))
        .as(Operated.class);
  }

  Dataset add(NewDataset dataset) {
    return send("POST", "/datasets", Json.bytes(dataset)).as(Dataset.class);
  }

  Rule add(NewRule rule) {
    return send("POST", "/datasets", Json.bytes(rule)).as(Rule.class);
  }

  /** Removes a dataset in any spelling, or a rule. */
  void remove(String name, Optional<String> version) {
    var query = "?name=" + encoded(name) + version.map(v -> "&version=" + encoded(v)).orElse("");
    send("DELETE", "/datasets" + query, NOTHING);
  }

  /** Lets the agent look at a dataset now. */
  Dataset check(String identifier, Optional<String> version) {
    return send("POST", "/datasets/check", Json.bytes(new CheckDataset(identifier, version)))
        .as(Dataset.class);
  }

  /**
   * Some datasets, in the order of their identifiers.
   *
   * @param cursor of the page before; empty for the first
   */
  DatasetPage page(String prefix, Optional<String> cursor) {
    var query =
        "?limit=1000&prefix="
            + encoded(prefix)
            + cursor.map(text -> "&cursor=" + encoded(text)).orElse("");
    return send("GET", "/datasets" + query, NOTHING).as(DatasetPage.class);
  }

  /** The datasets that are known not to be served. */
  List<Dataset> ill() {
    return send("GET", "/datasets?ill=true", NOTHING).as(DatasetPage.class).datasets();
  }

  /** How many datasets there are, and how their mounts are. */
  Summary summary() {
    return send("GET", "/datasets/summary", NOTHING).as(Summary.class);
  }

  /** What the resolver did not take. */
  RefusedLines refused() {
    return send("GET", "/datasets/refused", NOTHING).as(RefusedLines.class);
  }

  /** How far an interrupted import of this source has come. */
  ImportProgress importProgress(String source) {
    return send("GET", "/datasets/import?source=" + encoded(source), NOTHING)
        .as(ImportProgress.class);
  }

  /**
   * Brings lines of a source.
   *
   * @param lines NDJSON in UTF-8
   */
  ChunkTaken importChunk(Chunk chunk, byte[] lines) {
    return send(
            "POST",
            "/datasets/import?source="
                + encoded(chunk.source())
                + "&position="
                + chunk.position()
                + "&last="
                + chunk.isLast()
                + "&trial="
                + chunk.isTrial(),
            lines)
        .as(ChunkTaken.class);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
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
   * How the site stands.
   *
   * @param state {@code unjoined}, {@code pending} or {@code approved}
   * @param problem why the resolver does not hear it
   * @param clockAhead how far this machine's clock is ahead of the resolver's
   * @param warnings what its admins should know
   */
  record Status(
      String site,
      String state,
      String resolver,
      Optional<Instant> lastHeartbeat,
      Optional<String> problem,
      int sessions,
      SiteOperation operation,
      Duration clockAhead,
      List<String> warnings) {
    Status {
      requireNonNull(site, "site");
      requireNonNull(operation, "operation");
    }
  }

  private record Order(
      SiteMode mode,
      Optional<Instant> from,
      Optional<Instant> until,
      Optional<Instant> stopAt,
      Optional<String> reason,
      String who) {}

  /**
   * How the site is operated from now on.
   *
   * @param mode what holds now
   */
  record Operated(SiteOperation operation, SiteMode mode) {
    Operated {
      requireNonNull(operation, "operation");
      requireNonNull(mode, "mode");
    }
  }

  /**
   * A dataset to register.
   *
   * @param identifier in any spelling
   * @param path absolute path on this machine
   * @param title its title
   * @param version which version
   * @param user numeric user that its sessions run as
   * @param group numeric primary group
   * @param groups numeric supplementary groups
   * @param layout how its files lie; absent for a directory as it is
   * @param repository who lists them
   * @param listing file that lists them
   */
  record NewDataset(
      String identifier,
      String path,
      Optional<String> title,
      Optional<String> version,
      Optional<Integer> user,
      Optional<Integer> group,
      List<Integer> groups,
      Optional<String> layout,
      Optional<String> repository,
      Optional<String> listing) {}

  /**
   * A mount rule to register.
   *
   * @param rule identifiers as {@code doi:10.5072/FK2/*}
   * @param path the directory of all of them
   * @param spelling how directories are spelled
   * @param layout how the files of each lie; absent for directories as they are
   * @param repository who lists them
   * @param listing file that lists them
   */
  record NewRule(
      String rule,
      String path,
      Optional<String> spelling,
      Optional<Integer> user,
      Optional<Integer> group,
      List<Integer> groups,
      Optional<String> layout,
      Optional<String> repository,
      Optional<String> listing) {}

  /** A mount rule as the agent has it. */
  record Rule(String rule, String path, String spelling) {
    Rule {
      requireNonNull(rule, "rule");
      requireNonNull(path, "path");
      requireNonNull(spelling, "spelling");
    }
  }

  private record CheckDataset(String identifier, Optional<String> version) {}

  /** Some datasets of many, and with the first of them all rules. */
  record DatasetPage(List<Dataset> datasets, List<Rule> rules, Optional<String> next) {}

  /** A mount below datasets. */
  record Mount(String point, String fileSystem, boolean answers) {}

  /**
   * How the inventory is.
   *
   * @param count datasets and rules
   * @param ill datasets that are known not to be served
   * @param generation of what the resolver is to be told
   * @param told the generation that it took last; 0 for none
   * @param refusedByResolver lines that it did not take
   */
  record Summary(
      long count,
      int ill,
      long generation,
      long told,
      long refusedByResolver,
      List<Mount> mounts) {}

  /** Lines that the resolver did not take: how many, and the first of them. */
  record RefusedLines(long count, List<RefusedLine> lines) {}

  /** A line that was not taken. */
  record RefusedLine(long line, String identifier, Reason reason) {}

  /** How far a source has come. */
  record ImportProgress(long position, long added, long changed, long unchanged, long refused) {
    static final ImportProgress NONE = new ImportProgress(0, 0, 0, 0, 0);
  }

  /** Which lines of a source. */
  record Chunk(String source, long position, boolean isLast, boolean isTrial) {}

  /** What became of a chunk; lines are counted from its first, which is 0. */
  record ChunkTaken(ImportProgress progress, List<ChunkLine> refused) {}

  /** A line of a chunk that was not taken. */
  record ChunkLine(int line, String identifier, Reason reason) {}

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
   * @param version which version; empty for the only one
   * @param path where it is mounted
   * @param title its title
   * @param fileSystem what it lies on, for example {@code nfs4}, {@code ceph} or {@code local}
   * @param account who its sessions run as
   * @param origin {@code configured}, {@code added} or {@code rule}
   * @param state {@code served}, {@code refused}, or {@code unseen} until somebody looks
   * @param reason why it is refused
   * @param files what is known of its files, when it was checked and its layout is no directory
   */
  record Dataset(
      String identifier,
      Optional<String> version,
      String path,
      Optional<String> title,
      Optional<String> fileSystem,
      Optional<Account> account,
      Optional<String> origin,
      String state,
      Optional<Reason> reason,
      Optional<DatasetFiles> files) {
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
