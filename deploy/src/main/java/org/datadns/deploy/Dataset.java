package org.datadns.deploy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A dataset as a site's configuration names it.
 *
 * @param identifier any spelling
 * @param title for people
 * @param path where it lies at the site
 * @param starter notebook that opens it
 */
public record Dataset(String identifier, String title, Path path, Optional<Path> starter) {
  Map<String, Object> asConfig() {
    var config = new LinkedHashMap<String, Object>();
    config.put("identifier", identifier);
    config.put("title", title);
    config.put("path", path.toString());
    starter.ifPresent(notebook -> config.put("starter", notebook.toString()));
    return config;
  }
}
