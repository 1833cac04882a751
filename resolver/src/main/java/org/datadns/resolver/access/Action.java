package org.datadns.resolver.access;

/** What can be done here; each route is one of these. */
public enum Action {
  /** Ask where a dataset is, or list datasets, sites and tools. */
  RESOLVE,
  /** Look at the page that opens a dataset. */
  OPEN,
  /** Start a session. */
  START_SESSION,
  /** List one's own sessions. */
  LIST_SESSIONS,
  /** Look at a session and follow it. */
  READ_SESSION,
  /** Let a session live longer. */
  EXTEND_SESSION,
  /** Stop a session. */
  STOP_SESSION,
  /** Enter a session. */
  ENTER_SESSION,
  /** Make a token with which a site joins. */
  MAKE_JOIN_TOKEN,
  /** Join the federation as a site. */
  JOIN_SITE,
  /** Drain sites, announce maintenance, and read what became of them and what admins did. */
  OPERATE_SITES,
  /** List, register and remove the repositories whose calls are taken on. */
  MANAGE_REPOSITORIES,
  /** Ask that a dataset be held, and see what one asked for. */
  ASK_FOR_DATASET,
  /** See what people ask for. */
  READ_REQUESTS,
  /** Drop the requests for a dataset. */
  DROP_REQUESTS,
  /** Say which replicas a site holds. */
  WRITE_REPLICAS,
  /** Say how a site is. */
  SEND_HEARTBEAT,
  /** List, grant and withdraw namespaces, and add aliases across them. */
  MANAGE_NAMESPACES,
  /** Confirm a copy of a dataset, or leave a tombstone for it. */
  DESCRIBE
}
