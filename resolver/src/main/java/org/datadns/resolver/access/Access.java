package org.datadns.resolver.access;

import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.access.Caller.Administrator;
import org.datadns.resolver.access.Caller.Known;
import org.datadns.resolver.access.Caller.SiteAgent;
import org.datadns.resolver.access.Decision.Allowed;
import org.datadns.resolver.access.Decision.Denied;
import org.datadns.resolver.access.Target.OfName;
import org.datadns.resolver.access.Target.OfSession;
import org.datadns.resolver.access.Target.OfSite;
import org.datadns.resolver.http.Refused;

/** The rules: who may do what to what. A pure function; every route asks it. */
public final class Access {
  private static final Decision ALLOWED = new Allowed();

  private Access() {}

  /** Decides. */
  public static Decision decide(Caller caller, Action action, Target target) {
    if (caller instanceof Known known && !known.scopes().contains(action.scope())) {
      // beyond its scopes a token is nobody's
      return decide(new Caller.Anyone(), action, target) instanceof Allowed
          ? ALLOWED
          : denied(
              "scope-missing",
              "The token is not good for this: it lacks the scope " + action.scope().label() + ".");
    }
    return switch (action) {
      case RESOLVE, OPEN, ASK_FOR_DATASET -> ALLOWED;
      case START_SESSION, LIST_SESSIONS, KEEP_OWN_DATA -> knownPerson(caller);
      case READ_REQUESTS -> anySitesAdmin(caller);
      case MANAGE_TOKENS -> signedIn(caller);
      case READ_SESSION, EXTEND_SESSION, STOP_SESSION, SAVE_FILES, ENTER_SESSION ->
          ownSession(caller, target);
      case MAKE_JOIN_TOKEN,
          MANAGE_NAMESPACES,
          MANAGE_REPOSITORIES,
          MANAGE_ROLES,
          READ_AUDIT,
          DROP_REQUESTS ->
          administrator(caller);
      case OPERATE_SITES -> siteAdmin(caller, target);
      case DESCRIBE -> describer(caller, target);
      case JOIN_SITE -> thisSite(caller, target);
      case WRITE_REPLICAS, SEND_HEARTBEAT -> approvedSite(caller, target);
    };
  }

  /**
   * Goes on only when the decision is to allow.
   *
   * @throws Refused with status 403, or 401 when the caller showed nothing to be known by
   */
  public static void require(Caller caller, Action action, Target target) {
    switch (decide(caller, action, target)) {
      case Allowed ignored -> {}
      case Denied(var reason) ->
          throw new Refused(
              Problem.of(
                  caller instanceof Caller.Anyone ? 401 : 403,
                  reason.code(),
                  "Not allowed",
                  reason.text()));
    }
  }

  private static Decision knownPerson(Caller caller) {
    return caller instanceof Known
        ? ALLOWED
        : denied("no-person", "This needs a person: open a dataset first.");
  }

  private static Decision signedIn(Caller caller) {
    return caller instanceof Known(var person, var ignored) && person.isSignedIn()
        ? ALLOWED
        : denied("not-signed-in", "This needs somebody who is signed in.");
  }

  private static Decision ownSession(Caller caller, Target target) {
    return caller instanceof Known(var person, var ignored)
            && target instanceof OfSession(var owner)
            && person.is(owner)
        ? ALLOWED
        : denied("not-your-session", "This session belongs to someone else.");
  }

  /** Whoever holds the admin token, and every federation admin who signed in. */
  private static Decision administrator(Caller caller) {
    return caller instanceof Administrator || roles(caller).federationAdmin()
        ? ALLOWED
        : denied("not-administrator", "This needs a federation admin.");
  }

  private static Decision siteAdmin(Caller caller, Target target) {
    return target instanceof OfSite(var site)
        ? roles(caller).sites().contains(site) || administrator(caller) instanceof Allowed
            ? ALLOWED
            : denied("not-site-admin", "This needs an admin of this site.")
        : administrator(caller);
  }

  /** An admin of any site, which could hold what is asked for. */
  private static Decision anySitesAdmin(Caller caller) {
    return roles(caller).sites().isEmpty() ? administrator(caller) : ALLOWED;
  }

  /** What counts of what the caller was granted: only an identity provider vouches for roles. */
  private static Roles roles(Caller caller) {
    return caller instanceof Known(var person, var ignored) && person.isSignedIn()
        ? person.roles()
        : Roles.READER;
  }

  private static Decision thisSite(Caller caller, Target target) {
    return caller instanceof SiteAgent(var id, var ignored)
            && target instanceof OfSite(var site)
            && id.equals(site)
        ? ALLOWED
        : denied("not-this-site", "Only the site itself may do this.");
  }

  private static Decision approvedSite(Caller caller, Target target) {
    return thisSite(caller, target) instanceof Denied denied
        ? denied
        : caller instanceof SiteAgent(var ignored, var approved) && approved
            ? ALLOWED
            : denied("site-not-approved", "The site waits for approval by a federation admin.");
  }

  private static Decision describer(Caller caller, Target target) {
    if (caller instanceof SiteAgent(var site, var approved)) {
      return approved
              && target instanceof OfName(var describer)
              && describer.filter(site::equals).isPresent()
          ? ALLOWED
          : denied(
              "not-describer",
              "The name is another's to describe: the site holds no namespace with it.");
    }
    return administrator(caller);
  }

  private static Decision denied(String code, String text) {
    return new Denied(new Reason(code, text));
  }
}
