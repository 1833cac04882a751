package org.datadns.deploy.federation;

import java.util.Locale;

/** What a federation promises whatever goes wrong; docs/explanation/federation.md explains each. */
enum Promise {
  /** Each session gets ready, or ends for a reason that is told and true. */
  NO_SESSION_LOST,
  /** Of all attempts of a session, its person comes into one. */
  NONE_ENTERED_TWICE,
  /** A session that was entered goes on until its person leaves. */
  NO_RUNNING_SESSION_TOUCHED,
  /** What resolvers say is right within one lease of each change, and something is always said. */
  ANSWERS_RIGHT_WITHIN_A_LEASE,
  /** Nothing runs on that nobody is in. */
  NOTHING_LEFT_RUNNING;

  /** The name in reports. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
