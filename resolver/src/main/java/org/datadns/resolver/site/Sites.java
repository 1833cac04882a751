package org.datadns.resolver.site;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.JoinRequest;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.resolver.http.LogText;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The sites of the federation. Thread-safe. */
public final class Sites {
  private static final Logger LOG = System.getLogger(Sites.class.getName());

  private final Jdbi jdbi;
  private final JoinTokens joinTokens;
  private final InstantSource clock;
  private final String resolver;
  private final SiteViews views;
  private final SiteDirectory directory;
  private final HistoryStore history;
  private final Turns turns = new Turns();

  /**
   * The sites kept in this database.
   *
   * @param resolver this resolver, among those on the database
   * @param suspicion how long a first failed start is held against a site
   */
  public Sites(
      Jdbi jdbi,
      JoinTokens joinTokens,
      ResolverClock resolverClock,
      String resolver,
      Duration suspicion,
      InstantSource clock) {
    this(jdbi, joinTokens, resolverClock, OfferedTools.AS_STATED, resolver, suspicion, clock);
  }

  /**
   * As the other, of a federation that says which tools are offered where.
   *
   * @param tools what it says
   */
  public Sites(
      Jdbi jdbi,
      JoinTokens joinTokens,
      ResolverClock resolverClock,
      OfferedTools tools,
      String resolver,
      Duration suspicion,
      InstantSource clock) {
    this.jdbi = jdbi;
    this.joinTokens = joinTokens;
    this.resolver = resolver;
    this.clock = clock;
    this.views = new SiteViews(resolverClock, suspicion, clock);
    this.directory = new SiteDirectory(jdbi, resolver, views::of, tools, clock);
    this.history = new HistoryStore(jdbi);
    history.reaches().forEach(views::reached);
    directory.refresh();
  }

  /**
   * Takes in what other resolvers heard and what admins changed: to be called each second. What was
   * known last stays when the database does not answer.
   */
  public void refresh() {
    directory.refresh();
  }

  /** Grows after any site began to look otherwise; to be read before what depends on sites. */
  public long version() {
    return directory.version();
  }

  /** Whether this site still looks as it did when {@link #version()} was that. */
  public boolean isAsOf(String id, long version) {
    return directory.isAsOf(id, version);
  }

  /** Every site, from memory. */
  public Collection<Site> all() {
    return directory.all();
  }

  /** One site, from memory. */
  public Optional<Site> find(String id) {
    return directory.find(id);
  }

  /** One site as the database has it: it may have joined at another resolver just now. */
  Optional<Site> findJoined(String id) {
    directory.reread(id);
    return directory.find(id);
  }

  /** What this resolver makes of a site now; reads memory alone. */
  public Outlook outlook(Site site) {
    return views.of(site);
  }

  /** Whether a site's last heartbeat is still believed, also while starts there fail. */
  public boolean isAlive(Site site) {
    return outlook(site).liveness().isHeard();
  }

  /**
   * Takes notice that a start at a site failed or was not answered: the site is suspect at once,
   * here. Never blocks. To be called for what speaks against the site, not for a refusal such as
   * {@code full}.
   *
   * @param site the site
   * @param reason what happened
   */
  public void failed(String site, Reason reason) {
    views.failed(site, reason);
    directory.lookAgain(site);
  }

  /** Takes notice that the tool answered after a start at a site. Never blocks. */
  public void succeeded(String site) {
    views.succeeded(site);
    directory.lookAgain(site);
  }

  /** Takes notice that a site that was seen not to answer answers again. Never blocks. */
  public void back(String site) {
    views.back(site);
    directory.lookAgain(site);
  }

  /** Takes notice of whether a site's address leads to it. Blocks when that is news. */
  public void reached(String site, Reach reach) {
    if (views.reached(site, reach)) {
      directory.lookAgain(site);
      history.keep(site, reach);
    }
  }

  /** What became of a site, the newest first. Blocks for the database. */
  public List<SiteEvent> history(String site, int most) {
    return history.of(site, most);
  }

  /**
   * What became of these sites since a moment, and what they were like then, the oldest first.
   * Blocks for the database.
   */
  public List<SiteEvent> history(Collection<String> sites, Instant since) {
    return history.of(sites, since);
  }

  /**
   * Notes what turned since the last look, in the log and in the history; to be called by one
   * thread, again and again. Blocks for the database.
   */
  public void noteTurns() {
    var turned = turns.since(directory.all(), directory::outlook, clock.instant());
    turned.forEach(turn -> LOG.log(turn.level(), turn.line()));
    history.keep(turned.stream().map(Turns.Turn::event).toList());
  }

  /** Notes that two agents speak for a site; once for each that is refused. */
  private void noteOtherAgent(Site site, Heartbeat refused) {
    turns
        .otherAgent(site, refused.instance(), clock.instant())
        .ifPresent(
            turn -> {
              LOG.log(turn.level(), turn.line());
              history.keep(List.of(turn.event()));
            });
  }

  /**
   * Orders how a site is operated, from now on. Blocks for the database.
   *
   * @param operation empty lifts what was ordered before
   * @return the site as it is then; empty when there is none of this name
   */
  Optional<Site> order(String site, Optional<SiteOperation> operation) {
    if (!jdbi.withHandle(handle -> SiteStore.order(handle, site, operation))) {
      return Optional.empty();
    }
    directory.reread(site);
    return directory.find(site);
  }

  /** What came of joining. */
  sealed interface Joining {
    /** The site is new here. */
    record Joined(boolean approved) implements Joining {}

    /** The site was here already, with this key and these addresses. */
    record Known(boolean approved) implements Joining {}

    /** A site of this id is here with another key or other addresses; nothing was changed. */
    record Exists() implements Joining {}

    /** The join token is unknown, used, expired or for another site; nothing was changed. */
    record TokenRefused() implements Joining {}

    /** The key was revoked: it speaks for nobody; nothing was changed. */
    record KeyRevoked() implements Joining {}

    /** The site's key was revoked, and a new one comes without a join token. */
    record TokenNeeded() implements Joining {}
  }

  /**
   * A site joins; that it holds its key was checked before.
   *
   * @param join what it says
   * @param kid id of its key
   */
  Joining join(JoinRequest join, String kid) {
    var joining = jdbi.inTransaction(handle -> join(handle, join, kid));
    switch (joining) {
      case Joining.Joined(boolean approved) -> {
        directory.reread(join.site());
        LOG.log(
            Level.INFO,
            "site {0} joined with key {1}: {2}",
            join.site(),
            LogText.of(kid),
            approved ? "approved" : "waits for approval");
      }
      case Joining.Known ignored -> directory.reread(join.site());
      case Joining.Exists ignored ->
          LOG.log(
              Level.WARNING,
              "site {0} asked to join again with another key or address; refused",
              join.site());
      case Joining.TokenRefused ignored ->
          LOG.log(Level.WARNING, "site {0} showed a join token that is not good", join.site());
      case Joining.KeyRevoked ignored ->
          LOG.log(Level.WARNING, "site {0} asked to join with a revoked key", join.site());
      case Joining.TokenNeeded ignored -> {
        // told to the agent, which asks again and again
      }
    }
    return joining;
  }

  private Joining join(Handle handle, JoinRequest join, String kid) {
    Instant now = clock.instant();
    var known = SiteStore.lock(handle, join.site());
    if (SiteKeys.isRevoked(handle, kid)) {
      return new Joining.KeyRevoked();
    }
    if (known.isPresent()) {
      return known.get().kid().isEmpty()
          ? joinWithNewKey(handle, join, kid, now)
          : joinAgain(handle, known.get(), join, kid, now);
    }
    boolean approved = false;
    if (join.joinToken().isPresent()) {
      if (!joinTokens.use(handle, join.joinToken().get(), join.site(), now)) {
        return new Joining.TokenRefused();
      }
      approved = true;
    }
    SiteStore.insert(handle, join, kid, approved, now);
    return new Joining.Joined(approved);
  }

  /** The token approves key and addresses, as it would those of a new site. */
  private Joining joinWithNewKey(Handle handle, JoinRequest join, String kid, Instant now) {
    if (join.joinToken().isEmpty()) {
      return new Joining.TokenNeeded();
    }
    if (!joinTokens.use(handle, join.joinToken().get(), join.site(), now)) {
      return new Joining.TokenRefused();
    }
    SiteKeys.take(handle, join, kid, now);
    return new Joining.Joined(true);
  }

  private Joining joinAgain(Handle handle, Site known, JoinRequest join, String kid, Instant now) {
    if (!known.kid().equals(kid) || !known.addresses().equals(join.addresses())) {
      return new Joining.Exists();
    }
    if (!known.approved() && join.joinToken().isPresent()) {
      if (!joinTokens.use(handle, join.joinToken().get(), join.site(), now)) {
        return new Joining.TokenRefused();
      }
      SiteStore.approve(handle, join.site(), now);
    }
    SiteStore.describe(handle, join.site(), join.title(), join.contact());
    return new Joining.Known(known.approved() || join.joinToken().isPresent());
  }

  /**
   * Lets a site in that waits. Blocks for the database.
   *
   * @return whether it is in now; false when there is none of this name, or its key was revoked
   */
  boolean approve(String site) {
    boolean approved =
        jdbi.inTransaction(
            handle -> {
              var known = SiteStore.lock(handle, site).filter(it -> !it.kid().isEmpty());
              known.ifPresent(it -> SiteStore.approve(handle, site, clock.instant()));
              return known.isPresent();
            });
    directory.reread(site);
    return approved;
  }

  /** Takes notice that the federation offers tools otherwise than before. Never blocks. */
  public void toolsChanged() {
    directory.offerAgain();
  }

  /** Takes notice that a site's keys were changed here. Blocks for the database. */
  void keysChanged(String site) {
    directory.reread(site);
  }

  /** How a heartbeat stands to what was heard before. */
  public sealed interface Hearing {
    /** It can be kept. */
    record Fits() implements Hearing {}

    /** The same agent has said more since. */
    record Stale() implements Hearing {}

    /**
     * Another agent, begun later, speaks for the site.
     *
     * @param heardAt when it was heard last
     */
    record OtherAgent(Instant heardAt) implements Hearing {}
  }

  /** Judges a heartbeat by what is in memory, before anything is written. */
  public Hearing hear(String site, Heartbeat heartbeat) {
    var known = directory.heard(site);
    if (known.isEmpty()) {
      return new Hearing.Fits();
    }
    boolean believed = directory.find(site).filter(this::isAlive).isPresent();
    return switch (known.get().order(heartbeat, believed)) {
      case LATER -> new Hearing.Fits();
      case STALE -> new Hearing.Stale();
      case OTHER_AGENT -> {
        directory.find(site).ifPresent(found -> noteOtherAgent(found, heartbeat));
        yield new Hearing.OtherAgent(known.get().at());
      }
    };
  }

  /**
   * Keeps heartbeats that come after those kept, in one transaction. Blocks for the database.
   *
   * @param heartbeats one of each site
   * @return the sites whose heartbeats were kept; of the others, later ones were heard elsewhere
   */
  public Set<String> keep(Map<String, Heartbeat> heartbeats) {
    Instant now = clock.instant();
    var latest = new HashMap<String, Heard>();
    var changed = new HashMap<String, Heard>();
    heartbeats.forEach(
        (site, heartbeat) -> {
          var known = directory.heard(site);
          var heard =
              known.map(it -> it.then(heartbeat, now)).orElseGet(() -> Heard.first(heartbeat, now));
          latest.put(site, heard);
          if (known.filter(it -> it.digest().equals(heard.digest())).isEmpty()) {
            changed.put(site, heard);
          }
        });
    var kept =
        jdbi.inTransaction(
            handle -> {
              var later = StatusStore.keepIfLater(handle, latest, resolver);
              changed.keySet().retainAll(later);
              StatusStore.state(handle, changed);
              return later;
            });
    if (kept.size() < latest.size()) {
      directory.rereadStatus(
          latest.keySet().stream().filter(site -> !kept.contains(site)).toList());
      latest.keySet().retainAll(kept);
    }
    directory.heard(latest);
    heartbeats.forEach(
        (site, heartbeat) -> {
          if (kept.contains(site)) {
            heartbeat.outcomes().stream()
                .filter(outcome -> outcome.failure().isPresent())
                .forEach(outcome -> views.reportedFailure(site));
          }
        });
    return kept;
  }

  /**
   * Whether the replicas that a kept heartbeat names are changes to something that is not known
   * here, so that all are wanted.
   */
  public boolean lacksReplicas(String site, Heartbeat heartbeat) {
    return directory
        .heard(site)
        .filter(
            heard ->
                heard.instance().equals(heartbeat.instance())
                    && heard.statement().replicasAsOf() == heartbeat.replicas().revision())
        .isEmpty();
  }

  /** What a site's admins should know of what this resolver makes of it. */
  public List<Reason> notesFor(String site) {
    return directory.find(site).stream()
        .flatMap(found -> Turns.notes(found, views.of(found)).stream())
        .toList();
  }
}
