package org.datadns.protocol.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code POST /api/sites/{site}/heartbeats}: an agent's signed, ordered statement about its site,
 * which proves the data and the compute in one.
 *
 * @param instance random id of this run of the agent; a later run has a later {@code started}
 * @param started when this run began, by the resolver's clock as the agent knows it
 * @param sequence counts up by one within the instance, from 1
 * @param operation whether it takes new sessions
 * @param skew how far the agent's own clock is ahead of the resolver's, as it was measured last
 * @param weight how much of the work the site would like, compared with others; 1 is usual
 * @param inventoryGeneration generation of the inventory the agent serves
 * @param tools what can be launched
 * @param sessions every session the agent knows that has not been forgotten
 * @param observedRevision revision of the desired state last acted upon, 0 for none
 * @param replicas how its copies can be read
 * @param outcomes what came of starts since the heartbeat that was taken last
 * @param policy whom the site serves, whatever the resolver allows; absent means everybody
 * @param catalogue what became of each tool of which the resolver wanted something; absent when it
 *     wanted nothing
 * @param mounts what the site's configuration opens to the console; absent means nothing
 */
public record Heartbeat(
    String instance,
    Instant started,
    long sequence,
    SiteOperation operation,
    Duration skew,
    double weight,
    long inventoryGeneration,
    List<ToolOffer> tools,
    List<SessionReport> sessions,
    long observedRevision,
    ReplicaNews replicas,
    List<Outcome> outcomes,
    Optional<SitePolicy> policy,
    Optional<List<ToolStatus>> catalogue,
    Optional<List<MountReport>> mounts) {

  /** Of a site that serves everybody and opens nothing to the console. */
  public Heartbeat(
      String instance,
      Instant started,
      long sequence,
      SiteOperation operation,
      Duration skew,
      double weight,
      long inventoryGeneration,
      List<ToolOffer> tools,
      List<SessionReport> sessions,
      long observedRevision,
      ReplicaNews replicas,
      List<Outcome> outcomes) {
    this(
        instance,
        started,
        sequence,
        operation,
        skew,
        weight,
        inventoryGeneration,
        tools,
        sessions,
        observedRevision,
        replicas,
        outcomes,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Of a site of whose tools the resolver wanted nothing, and that opens nothing to the console.
   */
  public Heartbeat(
      String instance,
      Instant started,
      long sequence,
      SiteOperation operation,
      Duration skew,
      double weight,
      long inventoryGeneration,
      List<ToolOffer> tools,
      List<SessionReport> sessions,
      long observedRevision,
      ReplicaNews replicas,
      List<Outcome> outcomes,
      Optional<SitePolicy> policy) {
    this(
        instance,
        started,
        sequence,
        operation,
        skew,
        weight,
        inventoryGeneration,
        tools,
        sessions,
        observedRevision,
        replicas,
        outcomes,
        policy,
        Optional.empty(),
        Optional.empty());
  }

  /** The most mounts that a site opens to the console. */
  public static final int MOST_MOUNTS = 50;

  /**
   * A mount of the site that its console may name.
   *
   * @param name what the site calls it; its path stays there
   * @param fileSystem such as {@code nfs4}; absent while it is not known
   * @param hindrance why it cannot be read now; absent when it can, or nobody has looked yet
   */
  public record MountReport(String name, Optional<String> fileSystem, Optional<Reason> hindrance) {}

  /** The most replicas that one heartbeat may name. */
  public static final int MOST_REPLICAS = 10_000;

  /** The most outcomes that one heartbeat may name. */
  public static final int MOST_OUTCOMES = 200;

  /**
   * A tool a site can launch.
   *
   * @param id the federation's id of the tool
   * @param label its name for people
   * @param digest digest of what would start, for example of the image; absent where unknown
   * @param hindrance why it cannot start now; absent when it can
   * @param sizes the sizes offered, the default first
   */
  public record ToolOffer(
      String id,
      String label,
      Optional<String> digest,
      Optional<Reason> hindrance,
      List<SizeOffer> sizes) {

    /** Whether it can start now, room provided. */
    public boolean isReady() {
      return hindrance.isEmpty();
    }
  }

  /**
   * A size a site offers for a tool.
   *
   * @param id for example {@code small}
   * @param memory bytes
   * @param cpus CPU cores
   * @param free how many more sessions of this size fit now
   * @param total how many would fit if nothing ran
   * @param warm how many are kept started, for whoever comes next
   * @param nextExpiries when the sessions in the way end by themselves, soonest first, a few of
   *     them
   */
  public record SizeOffer(
      String id,
      long memory,
      double cpus,
      int free,
      int total,
      int warm,
      List<Instant> nextExpiries) {}

  /**
   * A session as its site sees it.
   *
   * @param id the session
   * @param attempt which attempt runs here
   * @param state its state
   * @param since since when
   * @param reason why, where there is something to say
   * @param endsAt when it stops unless something changes; present while {@code ready}
   * @param warning why it stops soon; absent while that is far away
   */
  public record SessionReport(
      String id,
      int attempt,
      SessionState state,
      Instant since,
      Optional<Reason> reason,
      Optional<Instant> endsAt,
      Optional<Reason> warning) {}

  /**
   * How a site's copies can be read: the whole, or what changed.
   *
   * @param revision grows with every change, within the instance
   * @param after the revision that the reports are changes to; absent when they are the whole, and
   *     every copy that is not named is available
   * @param reports one for each copy in another condition than before
   */
  public record ReplicaNews(long revision, Optional<Long> after, List<ReplicaReport> reports) {
    /** Every copy is available. */
    public static final ReplicaNews ALL_WELL = new ReplicaNews(0, Optional.empty(), List.of());
  }

  /**
   * How a copy can be read.
   *
   * @param identifier its identifier as the inventory has it; a rule ends with {@code /*}
   * @param health how
   * @param since since when
   * @param reason why, for example code {@code hanging}; absent when it is available
   */
  public record ReplicaReport(
      String identifier, ReplicaHealth health, Instant since, Optional<Reason> reason) {}

  /**
   * What came of a start.
   *
   * @param session the session
   * @param attempt which attempt
   * @param tool the tool
   * @param at when that was known
   * @param took from the order until then
   * @param failure why the tool never answered; absent when it did
   */
  public record Outcome(
      String session,
      int attempt,
      String tool,
      Instant at,
      Duration took,
      Optional<Reason> failure) {}
}
