package org.datadns.agent.tool;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.config.ConfigException;

/**
 * The tools of a site: every {@code *.yaml} in one directory.
 *
 * @param tools what can be used of it, in the order they are offered
 * @param problems what is wrong with it, each naming the file
 */
public record ToolDirectory(List<Tool> tools, List<String> problems) {
  public ToolDirectory {
    tools = List.copyOf(tools);
    problems = List.copyOf(problems);
  }

  /** Reads all tool files. What cannot be read is among the problems. */
  public static ToolDirectory read(Path directory) {
    var files = new ArrayList<ToolFile>();
    var problems = new ArrayList<String>();
    for (var path : list(directory, problems)) {
      read(directory, path, problems).ifPresent(files::add);
    }
    files.sort(Comparator.comparingInt(ToolFile::position).thenComparing(file -> file.tool().id()));
    return new ToolDirectory(files.stream().map(ToolFile::tool).toList(), problems);
  }

  private static List<Path> list(Path directory, List<String> problems) {
    if (!Files.isDirectory(directory)) {
      problems.add(
          directory + " is no directory: make it and put tool files there, as deploy/tools has");
      return List.of();
    }
    try (var entries = Files.list(directory)) {
      var sorted = entries.sorted().toList();
      sorted.stream()
          .filter(path -> path.toString().endsWith(".yml"))
          .forEach(path -> problems.add(path + ": the name of a tool file ends in .yaml"));
      var files =
          sorted.stream().filter(path -> path.toString().endsWith(ToolFile.SUFFIX)).toList();
      if (files.isEmpty()) {
        problems.add(directory + " holds no tool file (*.yaml): at least one is needed");
      }
      return files;
    } catch (IOException e) {
      problems.add(directory + " cannot be read: " + e.getMessage());
      return List.of();
    }
  }

  private static Optional<ToolFile> read(Path directory, Path path, List<String> problems) {
    try {
      return Optional.of(
          ToolFile.parse(
              String.valueOf(path.getFileName()),
              Files.readString(path),
              directory.toAbsolutePath()));
    } catch (ConfigException e) {
      e.problems().forEach(problem -> problems.add(path + ": " + problem));
    } catch (CharacterCodingException e) {
      problems.add(path + ": is not UTF-8");
    } catch (IOException e) {
      problems.add(path + ": cannot be read: " + e.getMessage());
    }
    return Optional.empty();
  }
}
