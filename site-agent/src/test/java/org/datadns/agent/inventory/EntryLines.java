package org.datadns.agent.inventory;

import java.nio.file.Path;
import java.util.Map;
import org.datadns.protocol.wire.Json;

/** Offers of datasets and rules. */
public final class EntryLines {
  private EntryLines() {}

  /** A dataset of which nothing but its place is known. */
  public static EntryLine dataset(String identifier, Path path) {
    return of(Map.of("identifier", identifier, "path", path.toString()));
  }

  static EntryLine rule(String pattern, Path root) {
    return of(Map.of("rule", pattern, "path", root.toString()));
  }

  static EntryLine of(Map<String, ?> members) {
    return Json.read(Json.write(members), EntryLine.class);
  }
}
