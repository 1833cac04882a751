package org.datadns.resolver.integration.clowder;

import java.time.Instant;
import java.util.List;

/**
 * An environment that a Clowder asked for. Nothing runs for it: it names datasets, and people open
 * them.
 *
 * @param id its name
 * @param tool id of the tool
 * @param name what its person called it
 * @param owner Clowder's id of that person; empty for nobody
 * @param created when it was asked for
 * @param uploads its datasets, in the order in which they were added
 */
record Instance(
    String id, String tool, String name, String owner, Instant created, List<Upload> uploads) {

  /**
   * A dataset of it.
   *
   * @param dataset Clowder's id of it
   * @param name its name there
   * @param uploader Clowder's id of who added it; empty for nobody
   * @param at when
   */
  record Upload(String dataset, String name, String uploader, Instant at) {}
}
