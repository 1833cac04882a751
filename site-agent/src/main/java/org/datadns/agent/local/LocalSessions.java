package org.datadns.agent.local;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.datadns.agent.inventory.HeldDataset;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.session.Admission;
import org.datadns.agent.session.LocalSession;
import org.datadns.agent.session.Sessions;
import org.datadns.agent.tool.OfferedTool;
import org.datadns.agent.tool.Size;
import org.datadns.protocol.name.Ids;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionAddress;
import org.datadns.protocol.wire.SessionOrder;

/**
 * What people do at this site without the resolver. Their sessions are admitted, limited and ended
 * like those that the resolver orders, and know the same workspaces: whoever signs in with the same
 * provider at both is the same person, and a workspace is named by person, dataset and tool alone.
 * Thread-safe.
 */
final class LocalSessions {
  /** How many sessions of one person on one dataset in one tool there may be at once. */
  private static final int MOST_ORDINALS = 100;

  private final LocalConfig config;
  private final Supplier<Own> own;
  private final Supplier<Duration> silence;
  private final Supplier<SigningKey> key;
  private final InstantSource clock;
  private final Inventory inventory;
  private final Sessions sessions;
  private final Supplier<List<OfferedTool>> tools;

  /**
   * A tool that would open a dataset here.
   *
   * @param hindrance why it cannot start now
   * @param sizes its sizes
   */
  record Choice(String id, String label, Optional<Reason> hindrance, List<Room> sizes) {}

  /**
   * A size, and how many sessions of it fit now.
   *
   * @param size the size
   * @param free how many more
   */
  record Room(Size size, int free) {}

  LocalSessions(
      LocalConfig config,
      Supplier<Own> own,
      Supplier<Duration> silence,
      Supplier<SigningKey> key,
      InstantSource clock,
      Inventory inventory,
      Sessions sessions,
      Supplier<List<OfferedTool>> tools) {
    this.config = config;
    this.own = own;
    this.silence = silence;
    this.key = key;
    this.clock = clock;
    this.inventory = inventory;
    this.sessions = sessions;
    this.tools = tools;
  }

  /** Why nobody may start anything here now; empty when people may. */
  Optional<Reason> closed() {
    return config.isOpen(silence.get())
        ? Optional.empty()
        : Optional.of(
            new Reason(
                "resolver-answers",
                "The federation's resolver answers: start sessions there. This site starts them"
                    + " itself only while the resolver is silent."));
  }

  /** What would open a dataset, and where there is room. */
  List<Choice> choices(HeldDataset dataset) {
    return tools.get().stream()
        .filter(offered -> opens(offered.tool().id(), dataset))
        .map(
            offered -> {
              var sizes = offered.tool().sizes();
              var free = sessions.free(sizes);
              return new Choice(
                  offered.tool().id(),
                  offered.tool().label(),
                  offered.hindrance(),
                  IntStream.range(0, sizes.size())
                      .mapToObj(i -> new Room(sizes.get(i), free.get(i)))
                      .toList());
            })
        .toList();
  }

  private static boolean opens(String tool, HeldDataset dataset) {
    return dataset.config().facts().tools().map(tools -> tools.contains(tool)).orElse(true);
  }

  /**
   * Starts a session, or rejoins the one that is there. Blocks for some seconds at the most, while
   * the dataset is looked at.
   *
   * @param identifier canonical identifier
   * @param version empty for the only one
   */
  Admission start(
      String person, String identifier, Optional<String> version, String tool, String size) {
    var refusal = closed().or(() -> draft(version)).or(() -> unfit(identifier, version, tool));
    return refusal
        .<Admission>map(Admission.Refused::new)
        .orElseGet(
            () ->
                sessions.beginHere(
                    Ids.newSession(), order(person, identifier, version, tool, size)));
  }

  /** Only a dataset's repository knows who may see what is not published. */
  static boolean isDraft(String version) {
    return version.equalsIgnoreCase("DRAFT") || version.equalsIgnoreCase(":draft");
  }

  private static Optional<Reason> draft(Optional<String> version) {
    return version
        .filter(LocalSessions::isDraft)
        .map(
            ignored ->
                new Reason(
                    "draft",
                    "This version is not published: it is open to those alone whom its repository"
                        + " names."));
  }

  private Optional<Reason> unfit(String identifier, Optional<String> version, String tool) {
    var hindrance =
        tools.get().stream()
            .filter(offered -> offered.tool().id().equals(tool))
            .findFirst()
            .flatMap(OfferedTool::hindrance);
    return inventory
        .find(identifier, version)
        .filter(dataset -> !opens(tool, dataset))
        .map(
            ignored ->
                new Reason("tool-not-allowed", "This dataset is not to be opened in this tool."))
        .or(() -> hindrance);
  }

  private SessionOrder order(
      String person, String identifier, Optional<String> version, String tool, String size) {
    int ordinal =
        IntStream.rangeClosed(1, MOST_ORDINALS)
            .filter(i -> !sessions.isInUse(workspace(person, identifier, tool, i)))
            .findFirst()
            .orElse(1);
    return new SessionOrder(
        1,
        identifier,
        version,
        tool,
        size,
        workspace(person, identifier, tool, ordinal),
        person,
        Assurance.FEDERATED,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static String workspace(String person, String identifier, String tool, int ordinal) {
    return Ids.workspace(person, identifier, List.of(), tool, ordinal);
  }

  /** A person's sessions that were begun here, the newest first. */
  List<LocalSession> of(String person) {
    return sessions.begunHere(person);
  }

  /** One of them; empty when it is somebody else's, or not there at all. */
  Optional<LocalSession> find(String session, String person) {
    return sessions.begunHere(session, person);
  }

  void stop(LocalSession session) {
    sessions.stop(
        session.status().id(),
        session.status().attempt(),
        new Reason("stopped", "You stopped it. Its workspace stays."));
  }

  void extend(LocalSession session) {
    sessions.extend(session.status().id(), session.status().attempt());
  }

  /** Where a session is served; empty while it has no address. */
  Optional<SessionAddress> address(LocalSession session) {
    return own.get().sessions().of(session.status().id(), session.status().port());
  }

  /** A ticket for the browser that holds this state's secret, good at this session alone. */
  String ticket(LocalSession session, String state) {
    return Ticket.enter(
            own.get().site(),
            session.status().id(),
            session.status().attempt(),
            session.order().person(),
            Assurance.FEDERATED,
            state)
        .sign(key.get(), own.get().page().toString(), clock.instant());
  }
}
