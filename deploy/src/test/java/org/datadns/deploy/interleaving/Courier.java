package org.datadns.deploy.interleaving;

import org.datadns.protocol.wire.SessionOrder;

/** Carries what a resolver asks the agents. Each call blocks until there is a reply or none. */
public interface Courier {
  /** {@code PUT /api/sessions/{id}}. */
  Reply order(String site, String session, SessionOrder order);

  /** {@code GET /api/sessions/{id}?after=}. */
  Reply look(String site, String session, long after);

  /** {@code DELETE /api/sessions/{id}?attempt=}. */
  Reply stop(String site, String session, int attempt);
}
