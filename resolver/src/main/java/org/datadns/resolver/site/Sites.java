package org.datadns.resolver.site;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.JoinRequest;
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.http.LogText;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The sites of the federation. Thread-safe. */
public final class Sites {
  private static final Logger LOG = System.getLogger(Sites.class.getName());

  private final Jdbi jdbi;
  private final JoinTokens joinTokens;
  private final ResolverClock resolverClock;
  private final InstantSource clock;
  private final SiteDirectory directory;
  private final Set<String> silentSites = new HashSet<>();

  /** The sites kept in this database. */
  public Sites(Jdbi jdbi, JoinTokens joinTokens, ResolverClock resolverClock, InstantSource clock) {
    this.jdbi = jdbi;
    this.joinTokens = joinTokens;
    this.resolverClock = resolverClock;
    this.clock = clock;
    this.directory = new SiteDirectory(jdbi, this::isAlive);
    directory.refresh();
  }

  /**
   * Reads every site again: to be called each second, since other resolvers hear heartbeats too.
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

  /** Whether a site's last heartbeat is still believed. */
  public boolean isAlive(Site site) {
    return site.status().filter(status -> resolverClock.isHeard(status.heardAt())).isPresent();
  }

  /** What this resolver makes of a site now; reads memory alone. */
  public Outlook outlook(Site site) {
    return new Outlook(
        isAlive(site) ? new Liveness.Alive() : new Liveness.Gone(site.status().map(SiteStatus::heardAt)),
        new Reach.Proved(Instant.EPOCH),
        1);
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
    LOG.log(Level.INFO, "a start at site {0} failed: {1}", site, LogText.of(reason.code()));
  }

  /** Takes notice that the tool answered after a start at a site. Never blocks. */
  public void succeeded(String site) {
    LOG.log(Level.DEBUG, "a start at site {0} went well", site);
  }

  /**
   * Logs who fell silent or was heard again since the last look, as answers have it by then; to be
   * called by one thread.
   */
  public void noteSilence() {
    var silentNow = directory.silent();
    for (Site site : directory.all()) {
      boolean silent = silentNow.contains(site.id());
      if (silent ? silentSites.add(site.id()) : silentSites.remove(site.id())) {
        LOG.log(
            silent ? Level.WARNING : Level.INFO,
            silent ? "site {0} fell silent" : "site {0} is heard again",
            site.id());
      }
    }
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
    }
    return joining;
  }

  private Joining join(Handle handle, JoinRequest join, String kid) {
    Instant now = clock.instant();
    var known = SiteStore.lock(handle, join.site());
    if (known.isPresent()) {
      return joinAgain(handle, known.get(), join, kid, now);
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
   * Keeps a heartbeat when it is later than the one kept.
   *
   * @return whether it was; a replayed or overtaken one is not
   */
  public boolean keepIfLater(String site, Heartbeat heartbeat) {
    Instant now = clock.instant();
    boolean kept = jdbi.withHandle(handle -> SiteStore.keepIfLater(handle, site, heartbeat, now));
    if (kept) {
      directory.heard(site, SiteStatus.of(heartbeat, now));
    }
    return kept;
  }
}
