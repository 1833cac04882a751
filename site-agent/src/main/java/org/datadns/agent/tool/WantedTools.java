package org.datadns.agent.tool;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.wire.HeartbeatAnswer.DesiredTool;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ToolStatus;
import org.datadns.protocol.wire.ToolStatus.State;

/**
 * What the federation wants of this site's tools, as far as the site's own files permit it; kept on
 * disk, so that a tool stays withdrawn while the resolver is away. Thread-safe.
 */
public final class WantedTools {
  /** Why a tool that the federation has withdrawn does not start. */
  public static final Reason WITHDRAWN =
      new Reason("tool-withdrawn", "The federation does not offer this tool here.");

  private static final Reason NONE_READY =
      new Reason("warm-not-permitted", "Agents of this version keep none ready.");

  private static final Logger LOG = System.getLogger(WantedTools.class.getName());

  private final Path file;
  private final Map<String, Tool> tools;
  private final Consumer<Set<String>> withdrawn;
  private final Runnable changed;
  private volatile List<DesiredTool> wanted;

  /** What is on disk. */
  private record Kept(List<DesiredTool> tools) {}

  /**
   * As it was wanted when the agent ran last.
   *
   * @param tools those that the site's own files have
   * @param withdrawn is told the ids of those with which nothing may begin, now and when it changes
   * @param changed is run after something else was wanted
   */
  public WantedTools(
      Path stateDirectory, List<Tool> tools, Consumer<Set<String>> withdrawn, Runnable changed) {
    this.file = stateDirectory.resolve("wanted-tools.json");
    this.tools = tools.stream().collect(Collectors.toMap(Tool::id, Function.identity()));
    this.withdrawn = withdrawn;
    this.changed = changed;
    this.wanted =
        DurableFile.read(file).map(bytes -> Json.read(bytes, Kept.class).tools()).orElse(List.of());
    withdrawn.accept(withdrawn());
  }

  /** Takes what the federation wants by now. Blocks for the disk when that is something else. */
  public synchronized void take(List<DesiredTool> latest) {
    if (latest.equals(wanted)) {
      return;
    }
    DurableFile.write(file, Json.write(new Kept(latest)).getBytes(StandardCharsets.UTF_8));
    var before = withdrawn();
    wanted = List.copyOf(latest);
    var now = withdrawn();
    withdrawn.accept(now);
    now.stream()
        .filter(id -> !before.contains(id) && tools.containsKey(id))
        .forEach(id -> LOG.log(Level.INFO, "the federation withdraws the tool {0} here", id));
    before.stream()
        .filter(id -> !now.contains(id) && tools.containsKey(id))
        .forEach(id -> LOG.log(Level.INFO, "the federation offers the tool {0} here again", id));
    changed.run();
  }

  private Set<String> withdrawn() {
    return wanted.stream()
        .filter(tool -> !tool.offered())
        .map(DesiredTool::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The tools as they can start here: none that was withdrawn. */
  public List<OfferedTool> offered(List<OfferedTool> all) {
    var without = withdrawn();
    return all.stream()
        .map(
            offered ->
                without.contains(offered.tool().id())
                    ? new OfferedTool(offered.tool(), offered.digest(), Optional.of(WITHDRAWN))
                    : offered)
        .toList();
  }

  /**
   * What has become of each tool of which something is wanted.
   *
   * @param all the site's tools, with what hinders them
   */
  public List<ToolStatus> statuses(List<OfferedTool> all) {
    var hindrances =
        all.stream()
            .filter(offered -> offered.hindrance().isPresent())
            .collect(
                Collectors.toMap(
                    offered -> offered.tool().id(), offered -> offered.hindrance().orElseThrow()));
    return wanted.stream()
        .map(tool -> status(tool, Optional.ofNullable(hindrances.get(tool.id()))))
        .toList();
  }

  private ToolStatus status(DesiredTool desired, Optional<Reason> hindrance) {
    if (!desired.offered()) {
      return new ToolStatus(desired.id(), State.WITHDRAWN, 0, 0, Optional.empty());
    }
    if (!tools.containsKey(desired.id())) {
      return refused(
          desired, new Reason("tool-missing", "The site has no file for a tool of this name."));
    }
    if (hindrance.isPresent()) {
      return refused(desired, hindrance.get());
    }
    // sessions begin with it all the same, each started when somebody comes
    return new ToolStatus(
        desired.id(),
        State.OFFERED,
        0,
        desired.warm(),
        Optional.of(NONE_READY).filter(ignored -> desired.warm() > 0));
  }

  private static ToolStatus refused(DesiredTool desired, Reason why) {
    return new ToolStatus(desired.id(), State.REFUSED, 0, desired.warm(), Optional.of(why));
  }
}
