package org.datadns.deploy.federation;

import java.util.Set;

/** Which reasons are true under which fault, for somebody who wants what only that site holds. */
final class Truths {
  private Truths() {}

  static Set<String> of(Fault fault) {
    return switch (fault) {
      case KILL_AGENT, PAUSE_AGENT, PARTITION, FLAPPING, CLOCK_SKEW ->
          Set.of("no-site", "site-silent");
      case HUNG_MOUNT -> Set.of("no-site", "hanging", "dataset-unavailable");
      case SLOW_MOUNT -> Set.of("no-site", "slow");
      case FULL -> Set.of("full", "queue-full");
      case DOCKER_DOWN -> Set.of("no-site", "no-engine");
      case NEVER_READY -> Set.of("no-site", "never-ready");
      case LYING_SITE -> Set.of("no-site", "refused-by-engine");
      case KILL_RESOLVER, RESTART_POSTGRES -> Set.of();
    };
  }
}
