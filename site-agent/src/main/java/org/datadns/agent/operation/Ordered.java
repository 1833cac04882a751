package org.datadns.agent.operation;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.datadns.protocol.wire.SiteOperation;

/**
 * That somebody changed how the site is operated.
 *
 * @param operation how, from then on
 * @param who the site's admin, by the name the command was run under, or the resolver
 * @param at when
 */
public record Ordered(SiteOperation operation, String who, Instant at) {
  public Ordered {
    requireNonNull(operation, "operation");
    requireNonNull(who, "who");
    requireNonNull(at, "at");
  }
}
