/**
 * What sessions may reach: the site's policy, and the packet filter of this machine that holds them
 * to it. Knows nothing of who runs the sessions.
 */
@NullMarked
package org.datadns.agent.network;

import org.jspecify.annotations.NullMarked;
