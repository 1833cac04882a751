/**
 * The agent's own HTTP: the resolver's API, the local admin socket, and problems. Nothing here is
 * served on the sessions' socket.
 */
@NullMarked
package org.datadns.agent.http;

import org.jspecify.annotations.NullMarked;
