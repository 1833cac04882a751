/**
 * The HTTP front of running sessions: each session has an origin of its own, entered with a ticket
 * of the resolver, and everything sent there by its person is passed on to the session's container.
 * Knows neither how sessions start nor what runs them: {@link org.datadns.agent.proxy.Upstreams}
 * says where each listens.
 */
@NullMarked
package org.datadns.agent.proxy;

import org.jspecify.annotations.NullMarked;
