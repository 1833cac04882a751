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
    return switch (action) {
      case RESOLVE, OPEN, ASK_FOR_DATASET -> ALLOWED;
      case START_SESSION, LIST_SESSIONS -> knownPerson(caller);
      case READ_SESSION, EXTEND_SESSION, STOP_SESSION, ENTER_SESSION -> ownSession(caller, target);
      case MAKE_JOIN_TOKEN,
          MANAGE_NAMESPACES,
          MANAGE_REPOSITORIES,
          OPERATE_SITES,
          READ_REQUESTS,
          DROP_REQUESTS ->
          administrator(caller);
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

  private static Decision ownSession(Caller caller, Target target) {
    return caller instanceof Known(var person)
            && target instanceof OfSession(var owner)
            && person.is(owner)
        ? ALLOWED
        : denied("not-your-session", "This session belongs to someone else.");
  }

  private static Decision administrator(Caller caller) {
    return caller instanceof Administrator
        ? ALLOWED
        : denied("not-administrator", "This needs the admin token.");
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
