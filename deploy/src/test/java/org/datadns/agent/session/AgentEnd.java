package org.datadns.agent.session;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.datadns.agent.driver.Driver;
import org.datadns.agent.inventory.AccountChoice;
import org.datadns.agent.inventory.DatasetConfig;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.inventory.InventoryConfig;
import org.datadns.agent.notebook.NotebookHosts;
import org.datadns.agent.tool.Account;
import org.datadns.agent.tool.Activity;
import org.datadns.agent.tool.BasePath;
import org.datadns.agent.tool.Size;
import org.datadns.agent.tool.Tool;
import org.datadns.deploy.interleaving.Reply;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.wire.Heartbeat.SessionReport;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionOrder;

/** The sessions of an agent, as they are, over containers that are played. */
public final class AgentEnd implements AutoCloseable {
  private static final Tool TOOL =
      new Tool(
          "jupyter",
          "JupyterLab",
          "image",
          8888,
          BasePath.KEEP,
          List.of(),
          "/",
          "/",
          "",
          Activity.NONE,
          "/home/jovyan",
          new Account(1000, 1000, List.of()),
          Map.of(),
          List.of(),
          List.of(new Size("small", 1L << 30, 1, 100, 0)),
          Optional.empty(),
          List.of(),
          Optional.empty());

  private final Path files;
  private final Duration enterWithin;
  private final InstantSource clock;
  private final Sessions sessions;

  /**
   * An agent that begins with what is in its directory.
   *
   * @param enterWithin how long a ready session waits to be entered
   * @param threads runs its work in the background
   */
  public AgentEnd(
      Path directory,
      Inventory inventory,
      Driver driver,
      Duration enterWithin,
      InstantSource clock,
      Executor threads) {
    this.enterWithin = enterWithin;
    this.clock = clock;
    this.files = directory.resolve("sessions");
    this.sessions =
        Sessions.load(
            directory,
            config(enterWithin),
            List.of(TOOL),
            inventory,
            new Anywhere(),
            driver,
            ignored -> Optional.empty(),
            ignored -> Optional.empty(),
            clock,
            () -> {},
            threads);
  }

  /** An inventory of one dataset, that agents share: nothing of it changes. */
  public static Inventory inventory(
      Path directory, String dataset, Path data, InstantSource clock) {
    var inventory =
        Inventory.load(
            directory,
            InventoryConfig.of(
                List.of(
                    new DatasetConfig(
                        dataset,
                        data,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))),
            AccountChoice.NONE,
            new Account(1000, 1000, List.of()),
            clock,
            () -> {});
    inventory.probe();
    return inventory;
  }

  private static SessionConfig config(Duration enterWithin) {
    return new SessionConfig(
        new Limits(3, 2, Optional.empty(), Optional.empty(), Optional.empty()),
        new Lifetime(
            Duration.ofHours(8),
            Duration.ofHours(4),
            Duration.ofHours(24),
            Duration.ofHours(1),
            0.05,
            Duration.ofMinutes(10),
            Duration.ofMinutes(1)),
        enterWithin,
        Duration.ofMinutes(2),
        Duration.ofSeconds(10),
        Duration.ofHours(1),
        new NotebookHosts(List.of(), List.of()));
  }

  /** {@code PUT}. */
  public Reply order(String id, SessionOrder order) {
    return switch (sessions.order(id, order)) {
      case Admission.Accepted(var status) -> new Reply.Said(status);
      case Admission.Refused(var reason) -> new Reply.Refused(409, reason.code());
    };
  }

  /** {@code GET}. */
  public Reply look(String id) {
    return sessions
        .status(id)
        .<Reply>map(Reply.Said::new)
        .orElseGet(() -> new Reply.Refused(404, "unknown-session"));
  }

  /** {@code DELETE}. */
  public Reply stop(String id, int attempt) {
    return new Reply.Said(
        sessions.stop(id, attempt, new Reason("stopped", "The resolver stopped it.")));
  }

  /** What a heartbeat says of its sessions. */
  public List<SessionReport> reports() {
    return sessions.statuses().stream()
        .map(
            status ->
                new SessionReport(
                    status.id(),
                    status.attempt(),
                    status.state(),
                    status.since(),
                    status.reason(),
                    status.endsAt(),
                    status.warning()))
        .toList();
  }

  /** Does what the answer to a heartbeat says. */
  public void heed(List<SessionReport> reported, List<String> unwanted) {
    reported.stream()
        .filter(report -> unwanted.contains(report.id()))
        .forEach(
            report ->
                sessions.stop(
                    report.id(), report.attempt(), new Reason("not-wanted", "It is not wanted.")));
  }

  /** A round in the background. */
  public void reconcile() {
    sessions.reconcile();
  }

  /** The attempt that can be entered. */
  public Optional<Integer> open(String id) {
    return sessions.place(id).map(Place::attempt);
  }

  /** Somebody comes in with a ticket for an attempt; false when that is not what is here. */
  public boolean enter(String id, int attempt) {
    boolean here = open(id).filter(there -> there == attempt).isPresent();
    if (here) {
      sessions.entered(id, attempt);
    }
    return here;
  }

  /** The revision that who looks waits to be passed; empty when the session is not known. */
  public Optional<Long> revision(String id) {
    return sessions.status(id).map(status -> status.revision());
  }

  /** What is on disk of a session, as far as anything depends on it. */
  public String kept(String id) {
    return DurableFile.read(files.resolve(id + ".json"))
        .map(bytes -> Json.read(bytes, SessionRecord.class))
        .map(
            record ->
                record.state()
                    + " "
                    + record.attempt()
                    + " tombstone "
                    + record.tombstone()
                    + " since "
                    + record.since()
                    + " entered "
                    + record.running().map(SessionRecord.Running::entered)
                    + record.reason().map(Reason::code))
        .orElse("nothing");
  }

  /**
   * Whether a round in the background would change anything.
   *
   * @param running the attempt whose container runs
   */
  public boolean isUntidy(String id, Optional<Integer> running) {
    var status = sessions.status(id);
    if (status.isEmpty()) {
      return running.isPresent();
    }
    return switch (status.get().state()) {
      case STARTING, STOPPING -> true;
      case ENDED, QUEUED, PLACING -> running.isPresent();
      case READY ->
          !running.equals(Optional.of(status.get().attempt()))
              || (!kept(id).contains("entered Optional[true]")
                  && clock.instant().isAfter(status.get().since().plus(enterWithin)));
    };
  }

  @Override
  public void close() {
    sessions.close();
  }

  private static final class Anywhere implements Addresses {
    @Override
    public String base(String session) {
      return "/";
    }

    @Override
    public boolean take(String session) {
      return true;
    }

    @Override
    public void keepOnly(Set<String> sessions) {}

    @Override
    public Optional<Integer> port(String session) {
      return Optional.empty();
    }
  }
}
