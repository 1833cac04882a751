package org.datadns.agent.driver;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.datadns.agent.tool.OfferedTool;
import org.datadns.agent.tool.Tool;
import org.datadns.protocol.wire.Reason;

/**
 * Which of a site's tools can start: those whose images the engine has. Until the engine has
 * answered, and while it does not, what was last known holds, which is at first that all can: a
 * start says better than an empty offer what is wrong with an engine. Thread-safe.
 */
public final class OfferedTools {
  private static final Logger LOG = System.getLogger(OfferedTools.class.getName());

  private final List<Tool> tools;
  private final Predicate<String> hasImage;
  private final Function<String, Optional<String>> digest;
  private final Supplier<Optional<Reason>> check;
  private volatile Set<String> lacking = Set.of();
  private volatile Map<String, String> digests = Map.of();
  private volatile Optional<Reason> engine = Optional.empty();

  /** Whether the engine could start nothing at the last look; guarded by this. */
  private boolean doubted;

  /**
   * All are taken as there until the first look.
   *
   * @param hasImage whether the engine has an image; throws {@link EngineException} when it cannot
   *     say
   * @param digest the digest of an image; throws as {@code hasImage} does
   * @param check why no tool at all could be started now
   */
  public OfferedTools(
      List<Tool> tools,
      Predicate<String> hasImage,
      Function<String, Optional<String>> digest,
      Supplier<Optional<Reason>> check) {
    this.tools = List.copyOf(tools);
    this.hasImage = hasImage;
    this.digest = digest;
    this.check = check;
  }

  /**
   * Asks the engine for each image; to be done again and again, as images come and go. Blocks.
   *
   * @return whether other tools are offered than before
   * @throws EngineException when the engine cannot be reached or fails
   */
  public synchronized boolean look() {
    var before = lacking;
    var now =
        tools.stream()
            .filter(tool -> !hasImage.test(tool.image()))
            .map(Tool::id)
            .collect(Collectors.toUnmodifiableSet());
    var digestsBefore = digests;
    var digestsNow = new HashMap<String, String>();
    tools.stream()
        .filter(tool -> !now.contains(tool.id()))
        .forEach(tool -> digest.apply(tool.image()).ifPresent(it -> digestsNow.put(tool.id(), it)));
    lacking = now;
    digests = Map.copyOf(digestsNow);
    for (var tool : tools) {
      boolean lacked = before.contains(tool.id());
      if (!lacked && now.contains(tool.id())) {
        LOG.log(
            Level.WARNING,
            "the tool {0} is not offered: the engine does not have its image {1}; get it with: "
                + "docker pull {1}",
            tool.id(),
            tool.image());
      } else if (lacked && !now.contains(tool.id())) {
        LOG.log(
            Level.INFO, "the tool {0} is offered: its image {1} is there", tool.id(), tool.image());
      }
    }
    return !now.equals(before) || !digestsNow.equals(digestsBefore);
  }

  /**
   * Asks whether the engine could start anything; to be done again and again, and often: until it
   * is known that it cannot, people are sent here in vain. Believed at the second look: at the
   * first it may be busy. Blocks.
   *
   * @return whether it is otherwise than before
   */
  public synchronized boolean lookAtEngine() {
    var before = engine;
    var now = check.get();
    engine = doubted ? now : Optional.empty();
    doubted = now.isPresent();
    return !engine.equals(before);
  }

  /** The tools that can start, in the site's order. Answers from memory. */
  public List<Tool> now() {
    var without = lacking;
    return tools.stream().filter(tool -> !without.contains(tool.id())).toList();
  }

  /**
   * All tools in the site's order, and whether they can start: none does without an engine. Answers
   * from memory.
   */
  public List<OfferedTool> all() {
    var without = lacking;
    var known = digests;
    var broken = engine;
    return tools.stream()
        .map(
            tool ->
                new OfferedTool(
                    tool,
                    Optional.ofNullable(known.get(tool.id())),
                    broken.isPresent() || !without.contains(tool.id())
                        ? broken
                        : Optional.of(
                            new Reason(
                                "image-missing", "The site does not have the tool's image now."))))
        .toList();
  }

  /** What keeps the others, a sentence each with what helps. Answers from memory. */
  public List<String> hindrances() {
    var without = lacking;
    return tools.stream()
        .filter(tool -> without.contains(tool.id()))
        .map(
            tool ->
                "The tool "
                    + tool.id()
                    + " is not offered: the engine does not have its image "
                    + tool.image()
                    + ". Get it with: docker pull "
                    + tool.image()
                    + " (or build it, where it is an image of your own).")
        .toList();
  }
}
