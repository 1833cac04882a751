/**
 * The agent's side of its resolver: joining, inventory, heartbeats, the resolver's clock and keys.
 * On top of session and inventory, whose facts it states.
 */
@NullMarked
package org.datadns.agent.heartbeat;

import org.jspecify.annotations.NullMarked;
