package org.datadns.resolver.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the page shows that says how to link to a dataset.
 *
 * @param identifier canonical identifier
 * @param title the dataset's title
 * @param held whether a site holds it
 */
public record LinkingView(String identifier, Optional<String> title, boolean held) {
  /** What the dataset is called here: its title, else its identifier. */
  public String name() {
    return title.orElse(identifier);
  }

  /** The identifier, as part of a query. */
  public String encoded() {
    return URLEncoder.encode(identifier, StandardCharsets.UTF_8);
  }

  /** What its repository's identifiers begin with, as part of a query: up to the last slash. */
  public String encodedPrefix() {
    return URLEncoder.encode(
        identifier.substring(0, identifier.lastIndexOf('/') + 1), StandardCharsets.UTF_8);
  }
}
