package org.datadns.resolver.dataset;

import java.util.List;
import java.util.Optional;

/**
 * One copy of a dataset.
 *
 * @param site the site that holds it
 * @param version version held; empty means the only one
 * @param tools ids of the tools that may open it there; empty means all of the site's
 */
public record Replica(String site, Optional<String> version, Optional<List<String>> tools) {}
