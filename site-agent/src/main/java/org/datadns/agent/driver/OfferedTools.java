package org.datadns.agent.driver;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.datadns.agent.tool.Tool;

/**
 * Which of a site's tools can start: those whose images the engine has. Until the engine has
 * answered, and while it does not, what was last known holds, which is at first that all can: a
 * start says better than an empty offer what is wrong with an engine. Thread-safe.
 */
public final class OfferedTools {
  private static final Logger LOG = System.getLogger(OfferedTools.class.getName());

  private final List<Tool> tools;
  private final Predicate<String> hasImage;
  private volatile Set<String> lacking = Set.of();

  /**
   * All are taken as there until the first look.
   *
   * @param hasImage whether the engine has an image; throws {@link EngineException} when it cannot
   *     say
   */
  public OfferedTools(List<Tool> tools, Predicate<String> hasImage) {
    this.tools = List.copyOf(tools);
    this.hasImage = hasImage;
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
    lacking = now;
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
    return !now.equals(before);
  }

  /** The tools that can start, in the site's order. Answers from memory. */
  public List<Tool> now() {
    var without = lacking;
    return tools.stream().filter(tool -> !without.contains(tool.id())).toList();
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
