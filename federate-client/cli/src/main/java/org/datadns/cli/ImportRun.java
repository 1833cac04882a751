package org.datadns.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.datadns.cli.LocalAgent.Chunk;
import org.datadns.cli.LocalAgent.ImportProgress;
import org.datadns.protocol.wire.Reason;

/**
 * Brings datasets from a source to the agent, chunk by chunk, from where an earlier run of the same
 * source ended. What is not taken is told and left out. Not thread-safe.
 */
final class ImportRun implements EntrySource.Sink {
  /** A chunk is one transaction of the agent, and all that is lost when either side dies. */
  private static final int MOST_LINES = 10_000;

  private static final int MOST_BYTES = 4 << 20;

  /** The rest is counted. */
  private static final int MOST_SHOWN = 1_000;

  private final LocalAgent agent;
  private final Terminal terminal;
  private final String source;
  private final boolean isTrial;
  private final ProgressView progress;
  private final ImportProgress before;

  private final List<EntrySource.Place> places = new ArrayList<>();
  private final StringBuilder lines = new StringBuilder();
  private long position;
  private long added;
  private long changed;
  private long unchanged;
  private long refusedByAgent;
  private long broken;
  private long shown;

  private ImportRun(
      LocalAgent agent,
      Terminal terminal,
      String source,
      boolean isTrial,
      ProgressView progress,
      ImportProgress before) {
    this.agent = agent;
    this.terminal = terminal;
    this.source = source;
    this.isTrial = isTrial;
    this.progress = progress;
    this.before = before;
    if (!isTrial) {
      added = before.added();
      changed = before.changed();
      unchanged = before.unchanged();
      refusedByAgent = before.refused();
    }
  }

  /**
   * Brings all of a source.
   *
   * @param name what the source is known by: the same for the same content
   * @param isTrial whether the agent only says what it would do
   * @return the exit code
   * @throws IOException when the source cannot be read
   */
  static int of(
      EntrySource source,
      String name,
      boolean isTrial,
      LocalAgent agent,
      Terminal terminal,
      ProgressView progress)
      throws IOException {
    var before = isTrial ? ImportProgress.NONE : agent.importProgress(name);
    if (before.position() > 0) {
      terminal.note(
          "Goes on behind the first %,d datasets, which an earlier run has brought."
              .formatted(before.position()));
    }
    try (progress) {
      var run = new ImportRun(agent, terminal, name, isTrial, progress, before);
      source.read(run);
      run.send(true);
      run.sum();
      return run.refused() == 0 ? ExitCode.OK : ExitCode.REFUSED;
    }
  }

  @Override
  public void offer(EntrySource.Place place, String json) {
    position++;
    if (!isTrial && position <= before.position()) {
      return;
    }
    places.add(place);
    lines.append(json).append('\n');
    // counted in UTF-16: a body is at most three times as long
    if (places.size() == MOST_LINES || lines.length() > MOST_BYTES / 3) {
      send(false);
    }
  }

  @Override
  public void broken(EntrySource.Place place, Reason reason) {
    broken++;
    show(place, "", reason);
  }

  @Override
  public void at(long read) {
    progress.at(read);
  }

  private void send(boolean isLast) {
    var answer =
        agent.importChunk(
            new Chunk(source, position - places.size(), isLast, isTrial),
            lines.toString().getBytes(StandardCharsets.UTF_8));
    answer
        .refused()
        .forEach(line -> show(places.get(line.line()), line.identifier(), line.reason()));
    var told = answer.progress();
    added = isTrial ? added + told.added() : told.added();
    changed = isTrial ? changed + told.changed() : told.changed();
    unchanged = isTrial ? unchanged + told.unchanged() : told.unchanged();
    refusedByAgent = isTrial ? refusedByAgent + told.refused() : told.refused();
    places.clear();
    lines.setLength(0);
  }

  private void show(EntrySource.Place place, String identifier, Reason reason) {
    if (shown++ >= MOST_SHOWN) {
      return;
    }
    if (terminal.json()) {
      terminal.write(new RefusedView(place.line(), place.file(), identifier, reason));
    } else {
      terminal.say(
          place.text() + ": " + (identifier.isEmpty() ? "" : identifier + ": ") + reason.text());
    }
  }

  private record RefusedView(long line, String file, String identifier, Reason reason) {}

  private record SumView(long added, long changed, long unchanged, long refused, boolean dryRun) {}

  private long refused() {
    return refusedByAgent + broken;
  }

  private void sum() {
    if (terminal.json()) {
      terminal.write(new SumView(added, changed, unchanged, refused(), isTrial));
      return;
    }
    if (shown > MOST_SHOWN) {
      terminal.note("… and %,d more that were refused.".formatted(shown - MOST_SHOWN));
    }
    terminal.note(
        (isTrial
                ? "Would add %,d, change %,d, leave %,d as they are, refuse %,d."
                : "Added %,d, changed %,d, %,d were there already, refused %,d.")
            .formatted(added, changed, unchanged, refused()));
  }
}
