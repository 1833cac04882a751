package org.datadns.resolver.site;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.JoinRequest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.KeyAnswer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Which keys speak for sites: they are changed with an overlap, and revoked when they are lost.
 * Every resolver on the database knows within a second or two. Thread-safe, blocks for the
 * database.
 */
public final class SiteKeys {
  /** How long the key before is good too: longer than any resolver or agent may be away briefly. */
  static final Duration OVERLAP = Duration.ofHours(1);

  private final Jdbi jdbi;
  private final Sites sites;
  private final InstantSource clock;

  /** The keys of these sites. */
  public SiteKeys(Jdbi jdbi, Sites sites, InstantSource clock) {
    this.jdbi = jdbi;
    this.sites = sites;
    this.clock = clock;
  }

  /** What came of changing a key. */
  sealed interface Change {
    /** The site has the new key. */
    record Changed(KeyAnswer answer) implements Change {}

    /** It had it already. */
    record Same(KeyAnswer answer) implements Change {}

    /** The key that signed was replaced or revoked meanwhile. */
    record Overtaken() implements Change {}

    /** The new key was revoked before, or is another site's. */
    record Refused() implements Change {}
  }

  /**
   * A site has a new key; that both sign for it was checked before.
   *
   * @param before id of the key in whose place it comes
   * @param jwk the new public key
   */
  Change change(String site, String before, Map<String, Object> jwk, String kid) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var change =
        jdbi.inTransaction(
            handle -> {
              var known = SiteStore.lock(handle, site);
              if (known.isEmpty()) {
                return new Change.Overtaken();
              }
              if (known.get().kid().equals(kid)) {
                return new Change.Same(answer(known.get()));
              }
              if (!known.get().kid().equals(before)) {
                return new Change.Overtaken();
              }
              if (isRevoked(handle, kid) || isAnothers(handle, site, kid)) {
                return new Change.Refused();
              }
              var until = now.plus(OVERLAP);
              handle
                  .createUpdate(
                      """
                      update site
                      set earlier_kid = kid, earlier_key = key, earlier_until = :until,
                          kid = :kid, key = cast(:key as jsonb)
                      where id = :site
                      """)
                  .bind("until", until)
                  .bind("kid", kid)
                  .bind("key", Json.write(jwk))
                  .bind("site", site)
                  .execute();
              return new Change.Changed(
                  new KeyAnswer(kid, Optional.of(before), Optional.of(until)));
            });
    sites.keysChanged(site);
    return change;
  }

  private static KeyAnswer answer(Site site) {
    return new KeyAnswer(
        site.kid(),
        site.earlier().map(Site.EarlierKey::kid),
        site.earlier().map(Site.EarlierKey::until));
  }

  private static boolean isAnothers(Handle handle, String site, String kid) {
    return handle
        .createQuery(
            "select exists (select from site where id <> :site and :kid in (kid, earlier_kid))")
        .bind("site", site)
        .bind("kid", kid)
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * Revokes the keys of a site: it is no part of the federation any more until it joins with a new
   * key and a join token.
   *
   * @param kid only this one; empty means all it has
   * @return the keys that speak for it no more; none when there is no such site or key
   */
  Revocation revoke(String site, Optional<String> kid) {
    Instant now = clock.instant();
    var revocation =
        jdbi.inTransaction(
            handle -> {
              var known = SiteStore.lock(handle, site);
              return known.isEmpty()
                  ? new Revocation(Optional.empty(), Optional.empty(), false)
                  : revoke(handle, known.get(), kid, now);
            });
    sites.keysChanged(site);
    return revocation;
  }

  /**
   * What was revoked.
   *
   * @param current the key it signed with
   * @param earlier the one before
   * @param keyless whether the site has none now
   */
  record Revocation(Optional<String> current, Optional<String> earlier, boolean keyless) {
    boolean isNone() {
      return current.isEmpty() && earlier.isEmpty();
    }
  }

  private static Revocation revoke(Handle handle, Site site, Optional<String> kid, Instant now) {
    var earlier = site.earlier().map(Site.EarlierKey::kid);
    // whoever had the one that came later had its place in hand: that goes with all before it
    boolean all = kid.isEmpty() || kid.get().equals(site.kid());
    if (site.kid().isEmpty() || (!all && !kid.equals(earlier))) {
      return new Revocation(Optional.empty(), Optional.empty(), site.kid().isEmpty());
    }
    earlier.ifPresent(it -> remember(handle, site.id(), it, now));
    if (all) {
      remember(handle, site.id(), site.kid(), now);
    }
    handle
        .createUpdate(
            """
            update site
            set earlier_kid = null, earlier_key = null, earlier_until = null,
                kid = case when :all then '' else kid end,
                key = case when :all then '{}' else key end,
                state = case when :all then 'pending' else state end,
                approved_at = case when :all then null else approved_at end
            where id = :site
            """)
        .bind("all", all)
        .bind("site", site.id())
        .execute();
    return new Revocation(Optional.of(site.kid()).filter(it -> all), earlier, all);
  }

  private static void remember(Handle handle, String site, String kid, Instant now) {
    handle
        .createUpdate(
            """
            insert into revoked_site_key (kid, site, revoked_at) values (:kid, :site, :now)
            on conflict do nothing
            """)
        .bind("kid", kid)
        .bind("site", site)
        .bind("now", now)
        .execute();
  }

  static boolean isRevoked(Handle handle, String kid) {
    return handle
        .createQuery("select exists (select from revoked_site_key where kid = :kid)")
        .bind("kid", kid)
        .mapTo(Boolean.class)
        .one();
  }

  /** A site without a key takes this one, in the caller's transaction. */
  static void take(Handle handle, JoinRequest join, String kid, Instant now) {
    handle
        .createUpdate(
            """
            update site
            set kid = :kid, key = cast(:key as jsonb), state = 'approved', approved_at = :now,
                title = :title, contact = :contact, api_address = :api, sessions_address = :sessions
            where id = :site
            """)
        .bind("kid", kid)
        .bind("key", Json.write(join.key()))
        .bind("now", now)
        .bind("title", join.title())
        .bind("contact", join.contact())
        .bind("api", join.addresses().api())
        .bind("sessions", join.addresses().sessions())
        .bind("site", join.site())
        .execute();
  }
}
