package org.datadns.protocol.identifier;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Cases that others wrote; read from beside the project where they are. */
final class Vectors {
  private Vectors() {}

  /** The file, or the test is skipped, saying so. */
  static JsonNode read(String name) throws IOException {
    var file = beside(name);
    assumeTrue(file != null, "skipped: vectors/" + name + " is not beside this project");
    return new ObjectMapper().readTree(file.toFile());
  }

  private static Path beside(String name) {
    for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      var file = folder.resolve("shared/vectors").resolve(name);
      if (Files.exists(file)) {
        return file;
      }
    }
    return null;
  }
}
