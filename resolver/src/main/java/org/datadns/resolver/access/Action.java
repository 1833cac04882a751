package org.datadns.resolver.access;

/** What can be done here; each route is one of these. */
public enum Action {
  /** Ask where a dataset is, or list datasets, sites and tools. */
  RESOLVE(Scope.DATASETS),
  /** Look at the page that opens a dataset. */
  OPEN(Scope.DATASETS),
  /** Start a session. */
  START_SESSION(Scope.SESSIONS),
  /** List one's own sessions. */
  LIST_SESSIONS(Scope.SESSIONS),
  /** Look at a session and follow it. */
  READ_SESSION(Scope.SESSIONS),
  /** Let a session live longer. */
  EXTEND_SESSION(Scope.SESSIONS),
  /** Stop a session. */
  STOP_SESSION(Scope.SESSIONS),
  /** Send files of a session's workspace to a repository. */
  SAVE_FILES(Scope.SELF),
  /** Enter a session. */
  ENTER_SESSION(Scope.SELF),
  /** Take the files of one's workspaces away, or have them removed. */
  KEEP_WORKSPACES(Scope.SELF),
  /** Let somebody else into a session. */
  SHARE_SESSION(Scope.SELF),
  /** Ask that somebody be let into a session: its person confirms it in a browser. */
  PROPOSE_SHARE(Scope.SESSIONS),
  /** Let somebody into a session no more, or leave another's. */
  UNSHARE_SESSION(Scope.SESSIONS),
  /** Take what somebody shares. */
  JOIN_SESSION(Scope.SELF),
  /** Make a token with which a site joins. */
  MAKE_JOIN_TOKEN(Scope.ADMIN),
  /** Join the federation as a site. */
  JOIN_SITE(Scope.ADMIN),
  /**
   * Drain sites, announce maintenance, stop what runs there, propose what they shall hold, and read
   * what became of them and what admins did.
   */
  OPERATE_SITES(Scope.ADMIN),
  /** List the sites that one operates. */
  LIST_OPERATED_SITES(Scope.ADMIN),
  /** Read what was done with datasets, in sums. */
  READ_REPORTS(Scope.ADMIN),
  /** List, register and remove the repositories whose calls are taken on. */
  MANAGE_REPOSITORIES(Scope.ADMIN),
  /** Name tools, say where they are offered, and see what sites make of that. */
  MANAGE_TOOLS(Scope.ADMIN),
  /** Ask that a dataset be held, and see what one asked for. */
  ASK_FOR_DATASET(Scope.DATASETS),
  /** See what people ask for. */
  READ_REQUESTS(Scope.ADMIN),
  /** Drop the requests for a dataset. */
  DROP_REQUESTS(Scope.ADMIN),
  /** Say which replicas a site holds. */
  WRITE_REPLICAS(Scope.ADMIN),
  /** Say how a site is. */
  SEND_HEARTBEAT(Scope.ADMIN),
  /** List, grant and withdraw namespaces, and add aliases across them. */
  MANAGE_NAMESPACES(Scope.ADMIN),
  /** Confirm a copy of a dataset, or leave a tombstone for it. */
  DESCRIBE(Scope.ADMIN),
  /** List, grant and revoke roles. */
  MANAGE_ROLES(Scope.ADMIN),
  /** List, make and revoke one's own tokens. */
  MANAGE_TOKENS(Scope.TOKENS),
  /** See, take away and delete what is kept about oneself. */
  KEEP_OWN_DATA(Scope.SELF),
  /** Take away what is noted of everybody's doings. */
  READ_AUDIT(Scope.ADMIN),
  /** Say who may use a dataset, a tool, a size or a site. */
  SET_POLICY(Scope.ADMIN),
  /** Make a group. */
  MAKE_GROUP(Scope.GROUPS),
  /** Join a group with its code, leave it, and list one's own. */
  JOIN_GROUP(Scope.GROUPS),
  /** Look at a group that one is in. */
  READ_GROUP(Scope.GROUPS),
  /** List and remove whatever groups there are. */
  MANAGE_GROUPS(Scope.ADMIN),
  /** See who is in a group, change it, and extend its sessions. */
  KEEP_GROUP(Scope.GROUPS);

  private final Scope scope;

  Action(Scope scope) {
    this.scope = scope;
  }

  /** What a token must be good for to do it. */
  Scope scope() {
    return scope;
  }
}
