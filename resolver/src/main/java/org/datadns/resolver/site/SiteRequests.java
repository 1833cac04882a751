package org.datadns.resolver.site;

import io.helidon.webserver.http.ServerRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.signing.MacKey;
import org.datadns.protocol.signing.SiteRequest;
import org.datadns.protocol.signing.TokenKeys;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Caller.SiteAgent;
import org.datadns.resolver.http.Bearer;
import org.datadns.resolver.http.LogText;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.http.RequestTarget;
import org.datadns.resolver.site.Site.EarlierKey;

/** Finds out which site sent a request, by its signature. Thread-safe. */
public final class SiteRequests {
  private static final Logger LOG = System.getLogger(SiteRequests.class.getName());

  private final Sites sites;
  private final MacKeys macs;
  private final String audience;
  private final InstantSource clock;

  /**
   * Requests to one resolver.
   *
   * @param macs secrets that heartbeats may be signed with
   * @param resolver its public address, the audience of what sites sign
   */
  public SiteRequests(Sites sites, MacKeys macs, URI resolver, InstantSource clock) {
    this.sites = sites;
    this.macs = macs;
    this.audience = resolver.toString();
    this.clock = clock;
  }

  /**
   * The site that signed this request.
   *
   * @param site the site it claims to be
   * @param body the body as received
   * @throws Refused with status 401 and the resolver's time
   */
  public SiteAgent authenticate(ServerRequest request, String site, byte[] body) {
    var known = known(site);
    verify(request, site, known.keysAt(clock.instant()), body);
    return new SiteAgent(site, known.approved());
  }

  /**
   * The same, signed with the key that is the site's now: what is agreed on with it ends with it.
   */
  public SiteAgent authenticateByPresentKey(ServerRequest request, String site, byte[] body) {
    var known = known(site);
    verify(request, site, known.keys(), body);
    return new SiteAgent(site, known.approved());
  }

  /**
   * The same for a heartbeat, which may be signed with a secret that was agreed on: it is ordered,
   * so that whoever learns one gains an hour of them at the most.
   */
  public SiteAgent authenticateHeartbeat(ServerRequest request, String site, byte[] body) {
    var known = known(site);
    var keys =
        MacKey.kidOf(token(request, site))
            .map(kid -> macs.of(known, kid))
            .orElseGet(() -> known.keysAt(clock.instant()));
    verify(request, site, keys, body);
    return new SiteAgent(site, known.approved());
  }

  /**
   * A request that a site signed, but for the body, which is yet to be read.
   *
   * @param agent the site
   * @param digest the digest that the body must have
   */
  public record SignedHead(SiteAgent agent, String digest) {}

  /**
   * The site that signed this request, before its body is read.
   *
   * @param site the site it claims to be
   * @throws Refused with status 401 and the resolver's time
   */
  public SignedHead authenticateHead(ServerRequest request, String site) {
    var known = known(site);
    var verified =
        SiteRequest.digestOf(
            request.prologue().method().text(),
            RequestTarget.of(request),
            token(request, site),
            known.keysAt(clock.instant()),
            site,
            audience,
            clock.instant());
    return switch (verified) {
      case Valid<String>(var digest) ->
          new SignedHead(new SiteAgent(site, known.approved()), digest);
      case Invalid<String>(var code, var text) -> throw refused(site, code, text);
    };
  }

  /** Refuses a body that is not the one that was signed. */
  public Refused wrongDigest(String site) {
    return refused(site, "wrong-digest", "The body is not the one that was signed.");
  }

  /**
   * Checks that whoever sent this request holds one of these keys.
   *
   * @throws Refused with status 401 and the resolver's time
   */
  void verify(ServerRequest request, String site, TokenKeys keys, byte[] body) {
    var token = token(request, site);
    var signed =
        SiteRequest.of(request.prologue().method().text(), RequestTarget.of(request), body);
    switch (signed.verify(token, keys, site, audience, clock.instant())) {
      case Valid<String> ignored -> {}
      case Invalid<String>(var code, var text) -> throw refused(site, code, text);
    }
  }

  /**
   * A site that signed this request with one of its keys, and which.
   *
   * @param site the site
   * @param kid id of the key
   */
  record SignedBy(Site site, String kid) {}

  /**
   * The site that signed this request, with the key itself.
   *
   * @throws Refused with status 401 and the resolver's time
   */
  SignedBy authenticateKey(ServerRequest request, String site, byte[] body) {
    var known = known(site);
    var kids = Stream.concat(Stream.of(known.kid()), known.earlier().map(EarlierKey::kid).stream());
    var keys = known.keysAt(clock.instant());
    verify(request, site, keys, body);
    var token = token(request, site);
    return kids.filter(kid -> KeySet.isSignedBy(token, kid))
        .findFirst()
        .map(kid -> new SignedBy(known, kid))
        .orElseThrow(() -> refused(site, "unknown-key", "The token's key is not known."));
  }

  private Site known(String site) {
    return sites
        .find(site)
        .or(() -> sites.findJoined(site))
        .orElseThrow(() -> refused(site, "unknown-site", "No site of this name has joined."));
  }

  private String token(ServerRequest request, String site) {
    return Bearer.token(request)
        .orElseThrow(() -> refused(site, "missing-token", "The request is not signed by a site."));
  }

  private Refused refused(String site, String code, String text) {
    LOG.log(Level.WARNING, "a request as site {0} was refused: {1}", LogText.of(site), code);
    return new Refused(
        Problem.of(401, code, "Not authenticated", text).withServerTime(clock.instant()));
  }
}
