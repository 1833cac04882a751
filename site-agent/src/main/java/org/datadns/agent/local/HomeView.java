package org.datadns.agent.local;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the first page shows to someone who is signed in.
 *
 * @param closed why nobody may start anything now; empty when people may
 * @param sessions the person's sessions that were begun here
 * @param query what was searched for
 * @param datasets what was found, on this page
 * @param next the address of the next page; empty at the end
 */
public record HomeView(
    Optional<String> closed,
    List<SessionLine> sessions,
    String query,
    List<DatasetLine> datasets,
    @Nullable String next) {

  /**
   * A dataset of this site.
   *
   * @param title its title, or its identifier
   * @param address of the page that opens it
   * @param hindrance why it cannot be opened now; empty when it may be
   */
  public record DatasetLine(
      String title, String identifier, String version, String address, String hindrance) {}

  /**
   * A session of the person's own.
   *
   * @param title of its dataset
   * @param live whether it has not ended
   */
  public record SessionLine(
      String id, String title, String tool, String size, String state, boolean live) {}
}
