package org.datadns.agent.local;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.datadns.agent.inventory.HeldDataset;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.inventory.Page;
import org.datadns.agent.session.LocalSession;
import org.datadns.agent.tool.Size;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionState;

/** Makes what the pages show of what the site knows. Thread-safe. */
final class LocalViews {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private final Inventory inventory;
  private final LocalSessions sessions;

  LocalViews(Inventory inventory, LocalSessions sessions) {
    this.inventory = inventory;
    this.sessions = sessions;
  }

  HomeView home(Visitor visitor, String query, Page found) {
    return new HomeView(
        sessions.closed().map(Reason::text),
        sessions.of(visitor.person()).stream().map(this::line).toList(),
        query,
        found.datasets().stream()
            .filter(it -> !LocalSessions.isDraft(it.config().facts().version()))
            .map(LocalViews::line)
            .toList(),
        found
            .next()
            .map(next -> "/?query=" + encode(query) + "&after=" + encode(next.text()))
            .orElse(null));
  }

  private HomeView.SessionLine line(LocalSession session) {
    return new HomeView.SessionLine(
        session.status().id(),
        title(session),
        session.order().tool(),
        session.order().size(),
        session.status().state().label(),
        isLive(session));
  }

  private static HomeView.DatasetLine line(HeldDataset dataset) {
    var version = dataset.config().facts().version();
    return new HomeView.DatasetLine(
        title(dataset),
        dataset.identifier(),
        version,
        "/open?identifier=" + encode(dataset.identifier()) + "&version=" + encode(version),
        hindrance(dataset).orElse(""));
  }

  /**
   * The page before a start; empty when the site holds no such dataset. Blocks for a look at it.
   */
  Optional<OpenView> open(String identifier, Optional<String> version) {
    return inventory
        .confirm(identifier, version)
        .map(
            dataset ->
                new OpenView(
                    title(dataset),
                    dataset.identifier(),
                    dataset.config().facts().version(),
                    sessions.closed().map(Reason::text).or(() -> hindrance(dataset)),
                    sessions.choices(dataset).stream().map(LocalViews::line).toList()));
  }

  private static OpenView.ToolLine line(LocalSessions.Choice choice) {
    return new OpenView.ToolLine(
        choice.id(),
        choice.label(),
        choice.hindrance().map(Reason::text),
        choice.sizes().stream()
            .map(room -> new OpenView.SizeLine(room.size().id(), text(room.size()), room.free()))
            .toList());
  }

  private static String text(Size size) {
    var memory = String.format(Locale.ROOT, "%.1f GiB", size.memory() / (double) (1L << 30));
    var cpus = String.format(Locale.ROOT, "%.1f cores", size.cpus());
    return memory + ", " + cpus + (size.gpus() == 0 ? "" : ", " + size.gpus() + " GPUs");
  }

  SessionPage session(LocalSession session) {
    var status = session.status();
    return new SessionPage(
        status.id(),
        title(session),
        session.order().tool(),
        session.order().size(),
        status.state().label(),
        status.step(),
        status.reason().map(Reason::text),
        status.warning().map(Reason::text),
        status.endsAt().map(MINUTE::format),
        status.state() == SessionState.READY
            ? sessions.address(session).map(address -> address.url()).orElse(null)
            : null,
        switch (status.state()) {
          case STARTING, STOPPING, QUEUED, PLACING -> true;
          case READY, ENDED -> false;
        },
        isLive(session),
        session.canExtend());
  }

  private static boolean isLive(LocalSession session) {
    return session.status().state() != SessionState.ENDED;
  }

  private String title(LocalSession session) {
    return inventory
        .find(session.order().identifier(), session.order().version())
        .map(LocalViews::title)
        .orElse(session.order().identifier());
  }

  private static String title(HeldDataset dataset) {
    return dataset.config().title().orElse(dataset.identifier());
  }

  private static Optional<String> hindrance(HeldDataset dataset) {
    return dataset.isSeen() ? dataset.refusal().map(Reason::text) : Optional.empty();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
