package org.datadns.resolver.group;

import java.time.Instant;
import org.datadns.protocol.wire.Group.Limits;
import org.datadns.resolver.access.Target;

/**
 * A group as it is kept.
 *
 * @param id its id
 * @param title its name for people
 * @param owner id of the person who keeps it
 * @param expires until when it counts
 * @param limits what the sessions for it may come to
 */
public record KnownGroup(String id, String title, String owner, Instant expires, Limits limits) {
  /** The group as something that is acted upon. */
  public Target target() {
    return new Target.OfGroup(id, owner);
  }
}
