package org.datadns.deploy.federation;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What can go wrong, by name; at one site, or in the middle. */
enum Fault {
  /** The agent is killed (SIGKILL) and started again when it is over. */
  KILL_AGENT(Seen.UNAVAILABLE),
  /** The agent stands still (SIGSTOP), its sockets open. */
  PAUSE_AGENT(Seen.UNAVAILABLE),
  /** No packet passes between the site and anybody else; nobody is told. */
  PARTITION(Seen.UNAVAILABLE),
  /** Every look at the site's files takes most of a second. */
  SLOW_MOUNT(Seen.AVAILABLE),
  /** No look at the site's files comes back. */
  HUNG_MOUNT(Seen.UNAVAILABLE),
  /** All of the site's places are taken. */
  FULL(Seen.UNAVAILABLE),
  /** The site's clock jumps two hours ahead; in the end the agent starts anew with it, and back. */
  CLOCK_SKEW(Seen.AVAILABLE),
  /** The site is cut off and joined again, every few seconds. */
  FLAPPING(Seen.ANYHOW),
  /** A resolver is killed (SIGKILL) and started again when it is over. */
  KILL_RESOLVER(Seen.AVAILABLE),
  /** PostgreSQL crashes and comes back when it is over. */
  RESTART_POSTGRES(Seen.AVAILABLE),
  /** The site's container engine answers nobody; its containers run on. */
  DOCKER_DOWN(Seen.UNAVAILABLE),
  /** The site takes every start and no tool ever answers. */
  NEVER_READY(Seen.ANYHOW),
  /** The site says that it holds and can open what it cannot: every start fails. */
  LYING_SITE(Seen.ANYHOW);

  private static final Set<Fault> CENTRAL = Set.of(KILL_RESOLVER, RESTART_POSTGRES);

  /** The agent finds a hanging mount by its own patience, whatever the lease. */
  private static final Duration MOUNT = Duration.ofSeconds(10);

  private final Seen seen;

  Fault(Seen seen) {
    this.seen = seen;
  }

  /** What resolvers say of the site's copies meanwhile. */
  enum Seen {
    AVAILABLE,
    UNAVAILABLE,
    /** Either may be true from one moment to the next. */
    ANYHOW
  }

  /** The name on the command line and in reports. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Seen seen() {
    return seen;
  }

  /** How long it may take until resolvers know. */
  Duration noticedWithin(Duration lease) {
    return this == HUNG_MOUNT && lease.compareTo(MOUNT) < 0 ? MOUNT : lease;
  }

  /** Whether it happens at a site, and not in the middle. */
  boolean isOfASite() {
    return !CENTRAL.contains(this);
  }

  /**
   * Reads names.
   *
   * @param text names joined by {@code +}
   * @throws IllegalArgumentException for one that is none, with those that are
   */
  static List<Fault> parse(String text) {
    return Arrays.stream(text.split("\\+", -1)).map(Fault::named).toList();
  }

  private static Fault named(String label) {
    return Arrays.stream(values())
        .filter(fault -> fault.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no fault "
                        + label
                        + ", but there are "
                        + Arrays.stream(values())
                            .map(Fault::label)
                            .collect(Collectors.joining(", "))));
  }
}
