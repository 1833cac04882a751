package org.datadns.deploy;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The runnable jars of a built project.
 *
 * @param project the project's root folder
 */
public record Jars(Path project) {
  /** The project whose folder, or a folder below it, is the working directory. */
  public static Jars ofWorkingDirectory() {
    for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isRegularFile(folder.resolve("resolver/pom.xml"))) {
        return new Jars(folder);
      }
    }
    throw new IllegalStateException("the working directory is not inside the project");
  }

  /** The tool files that are shipped. */
  public Path tools() {
    return project.resolve("deploy/tools");
  }

  /** The resolver. */
  public Path resolver() {
    return project.resolve("resolver/target/resolver.jar");
  }

  /** The site agent. */
  public Path siteAgent() {
    return project.resolve("site-agent/target/site-agent.jar");
  }

  /** The command line. */
  public Path federate() {
    return project.resolve("federate-client/cli/target/federate.jar");
  }
}
