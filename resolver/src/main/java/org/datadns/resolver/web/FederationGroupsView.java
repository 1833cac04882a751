package org.datadns.resolver.web;

import java.util.List;
import org.datadns.protocol.wire.Group;

/**
 * What the page of all groups shows.
 *
 * @param groups the latest first
 * @param more whether there are others
 */
public record FederationGroupsView(List<Row> groups, boolean more) {
  /**
   * A group.
   *
   * @param people how many are in it
   */
  public record Row(Group group, int people) {}
}
