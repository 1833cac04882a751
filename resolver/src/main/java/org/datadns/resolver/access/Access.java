package org.datadns.resolver.access;

import java.util.Optional;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.access.Caller.Administrator;
import org.datadns.resolver.access.Caller.Known;
import org.datadns.resolver.access.Caller.SiteAgent;
import org.datadns.resolver.access.Decision.Allowed;
import org.datadns.resolver.access.Decision.Denied;
import org.datadns.resolver.access.Target.OfDataset;
import org.datadns.resolver.access.Target.OfGroup;
import org.datadns.resolver.access.Target.OfName;
import org.datadns.resolver.access.Target.OfSession;
import org.datadns.resolver.access.Target.OfSite;
import org.datadns.resolver.http.Refused;

/** The rules: who may do what to what. A pure function; every route asks it. */
public final class Access {
  private static final Decision ALLOWED = new Allowed();

  /** Somebody of whom nothing is known: as a guest who comes for the first time. */
  static final Person NOBODY = new Person("", Assurance.GUEST);

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
      case RESOLVE, OPEN -> seen(caller, target);
      case ASK_FOR_DATASET -> ALLOWED;
      case READ_REQUESTS, LIST_OPERATED_SITES -> anySitesAdmin(caller);
      case READ_REPORTS -> reportReader(caller, target);
      case START_SESSION -> started(caller, target);
      case LIST_SESSIONS, JOIN_GROUP, KEEP_OWN_DATA, KEEP_WORKSPACES -> knownPerson(caller);
      case MAKE_GROUP, MANAGE_TOKENS -> signedIn(caller);
      case READ_GROUP -> member(caller, target);
      case KEEP_GROUP -> keeper(caller, target);
      case EXTEND_SESSION, STOP_SESSION, SAVE_FILES -> ownSession(caller, target);
      case READ_SESSION, ENTER_SESSION, UNSHARE_SESSION -> inSession(caller, target);
      case SHARE_SESSION, PROPOSE_SHARE ->
          ownSession(caller, target) instanceof Denied denied ? denied : signedIn(caller);
      case JOIN_SESSION -> invited(caller, target);
      case MAKE_JOIN_TOKEN,
          MANAGE_NAMESPACES,
          MANAGE_REPOSITORIES,
          MANAGE_TOOLS,
          MANAGE_GROUPS,
          MANAGE_ROLES,
          READ_AUDIT,
          DROP_REQUESTS ->
          administrator(caller);
      case OPERATE_SITES -> siteAdmin(caller, target);
      case SET_POLICY -> policySetter(caller, target);
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

  /** What is hidden from whom it is not open to is as if it were unknown. */
  private static Decision seen(Caller caller, Target target) {
    return target instanceof OfDataset dataset
            && dataset.policies().stream().anyMatch(Policy::hidden)
            && closed(person(caller), dataset).isPresent()
            && administrator(caller) instanceof Denied
        ? denied("unknown-identifier", "It is unknown here.")
        : ALLOWED;
  }

  private static Decision started(Caller caller, Target target) {
    var known = knownPerson(caller);
    return known instanceof Allowed && target instanceof OfDataset dataset
        ? closed(person(caller), dataset).<Decision>map(Denied::new).orElse(ALLOWED)
        : known;
  }

  /**
   * Why a dataset is closed to somebody; empty when it is open. To its owners it always is, and to
   * federation admins, who could open it to themselves.
   */
  static Optional<Reason> closed(Person person, OfDataset dataset) {
    if (dataset.policies().isEmpty()) {
      return Optional.empty();
    }
    var roles = roles(person);
    return roles.federationAdmin() || roles.own(dataset.identifier())
        ? Optional.empty()
        : dataset.policies().stream()
            .flatMap(policy -> policy.against(person).stream())
            .findFirst();
  }

  /** Whom policies judge: who is not known is as a guest who comes for the first time. */
  public static Person person(Caller caller) {
    return caller instanceof Known(var person, var ignored) ? person : NOBODY;
  }

  private static Decision policySetter(Caller caller, Target target) {
    return switch (target) {
      case OfDataset dataset when roles(caller).own(dataset.identifier()) -> ALLOWED;
      case OfDataset dataset ->
          administrator(caller) instanceof Allowed
              ? ALLOWED
              : denied("not-owner", "This needs an owner of the dataset.");
      case OfSite site -> siteAdmin(caller, site);
      case OfName ignored -> administrator(caller);
      case OfSession ignored -> administrator(caller);
      case OfGroup ignored -> administrator(caller);
      case Target.Federation ignored -> administrator(caller);
    };
  }

  /** Whoever owns datasets or operates sites reads the reports of these. */
  private static Decision reportReader(Caller caller, Target target) {
    return switch (target) {
      case OfSite site -> siteAdmin(caller, site);
      case OfDataset dataset when roles(caller).own(dataset.identifier()) -> ALLOWED;
      case Target.Federation ignored ->
          roles(caller).datasets().isEmpty() ? anySitesAdmin(caller) : ALLOWED;
      case OfDataset ignored -> administrator(caller);
      case OfName ignored -> administrator(caller);
      case OfSession ignored -> administrator(caller);
      case OfGroup ignored -> administrator(caller);
    };
  }

  private static Decision signedIn(Caller caller) {
    return caller instanceof Known(var person, var ignored) && person.isSignedIn()
        ? ALLOWED
        : denied("sign-in-needed", "This needs somebody who is signed in.");
  }

  private static Decision member(Caller caller, Target target) {
    return target instanceof OfGroup group && person(caller).groups().contains(group.id())
        ? ALLOWED
        : keeper(caller, target);
  }

  private static Decision keeper(Caller caller, Target target) {
    return (caller instanceof Known(var person, var ignored)
                && target instanceof OfGroup group
                && person.is(group.owner()))
            || administrator(caller) instanceof Allowed
        ? ALLOWED
        : denied("not-your-group", "This group is kept by somebody else.");
  }

  private static Decision ownSession(Caller caller, Target target) {
    return caller instanceof Known(var person, var ignored)
            && target instanceof OfSession session
            && person.is(session.person())
        ? ALLOWED
        : denied("not-your-session", "This session belongs to someone else.");
  }

  /** Whose it is, and with whom it is shared: people for whom a provider vouches, all of them. */
  private static Decision inSession(Caller caller, Target target) {
    return caller instanceof Known(var person, var ignored)
            && person.isSignedIn()
            && target instanceof OfSession session
            && person.ids().stream().anyMatch(session.companions()::contains)
        ? ALLOWED
        : ownSession(caller, target);
  }

  /** Only a provider's word on who somebody is counts: addresses that a link confirms may not. */
  private static Decision invited(Caller caller, Target target) {
    return caller instanceof Known(var person, var ignored)
            && person.isSignedIn()
            && target instanceof OfSession session
            && session.invited().stream().anyMatch(person::isNamed)
        ? ALLOWED
        : denied("not-your-session", "Nobody shares this session with you.");
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
    return caller instanceof Known(var person, var ignored) ? roles(person) : Roles.READER;
  }

  private static Roles roles(Person person) {
    return person.isSignedIn() ? person.roles() : Roles.READER;
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
