package org.datadns.resolver.site;

import io.helidon.webserver.http.ServerRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.protocol.client.ResolverClient.JoinToken;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.RevokedKeys;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.http.Refused;

/**
 * What admins order of who is a member, by a program or a page alike: checked, carried out and
 * noted. Blocks for the database.
 */
public final class SiteOrders {
  private static final Logger LOG = System.getLogger(SiteOrders.class.getName());

  private final Sites sites;
  private final SiteKeys keys;
  private final JoinTokens joinTokens;
  private final Callers callers;
  private final Audit audit;

  /** The orders of one resolver. */
  public SiteOrders(
      Sites sites, SiteKeys keys, JoinTokens joinTokens, Callers callers, Audit audit) {
    this.sites = sites;
    this.keys = keys;
    this.joinTokens = joinTokens;
    this.callers = callers;
    this.audit = audit;
  }

  /** Lets those pass who may say who is a member. */
  void requireAdmin(ServerRequest request) {
    Access.require(callers.of(request), Action.MAKE_JOIN_TOKEN, new Target.Federation());
  }

  /** Lets a site in that waits. */
  void approve(ServerRequest request, String site) {
    requireAdmin(request);
    if (!sites.approve(site)) {
      throw notWaiting();
    }
    audit.note(request, "approve-site", site, "");
  }

  /**
   * Turns a site away that waits: its key is revoked, so that it waits no more; a new key with a
   * join token still lets it in.
   */
  void decline(ServerRequest request, String site) {
    requireAdmin(request);
    var known = sites.findJoined(site);
    if (known.filter(it -> !it.approved()).isEmpty()) {
      throw notWaiting();
    }
    // that very key, also should somebody approve the site meanwhile: it is out then as well, and
    // comes back with a new key and a join token alone; a key it changed to meanwhile stays
    var revocation = keys.revoke(site, Optional.of(known.get().kid()));
    if (revocation.isNone()) {
      throw notWaiting();
    }
    LOG.log(Level.INFO, "site {0} was declined", site);
    audit.note(request, "decline-site", site, "key " + known.get().kid());
  }

  private static Refused notWaiting() {
    return new Refused(
        Problem.of(404, "unknown-site", "Unknown site", "No site of this name waits for approval.")
            .withNextStep(
                "A site whose key was revoked joins again with a join token: federate admin"
                    + " join-token."));
  }

  /** Makes a token with which a site joins without waiting. */
  JoinToken joinToken(ServerRequest request, String site) {
    requireAdmin(request);
    if (site == null || !JoinCheck.isSiteId(site)) {
      throw Refused.badRequest(
          "invalid-site", "site must be a DNS label, for example uni-library.");
    }
    var token = joinTokens.create(site);
    audit.note(request, "make-join-token", site, "until " + token.expires());
    return token;
  }

  /**
   * Revokes keys of a site.
   *
   * @param kid only this one; empty means all it has
   */
  RevokedKeys revokeKeys(ServerRequest request, String site, Optional<String> kid) {
    Access.require(callers.of(request), Action.OPERATE_SITES, new Target.OfSite(site));
    var revocation = keys.revoke(site, kid);
    if (revocation.isNone()) {
      throw new Refused(
          Problem.of(
                  404, "unknown-key", "Unknown key", "No site of this name has a key of this id.")
              .withNextStep("Leave the id out to revoke whatever key the site has."));
    }
    var kids = Stream.concat(revocation.current().stream(), revocation.earlier().stream()).toList();
    LOG.log(Level.WARNING, "the keys of site {0} were revoked: {1}", site, String.join(", ", kids));
    audit.note(
        request,
        "revoke-site-key",
        site,
        String.join(", ", kids)
            + (revocation.keyless() ? "; the site joins again with a join token" : ""));
    return new RevokedKeys(site, kids, revocation.keyless());
  }
}
