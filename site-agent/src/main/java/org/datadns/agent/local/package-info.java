/**
 * This site's own pages, where people whom one of its own identity providers knows start sessions
 * on its datasets without the resolver, and come back to them. On the origin of the agent's API,
 * never on a session's. Sessions, their limits and their life are {@code session}'s matter.
 */
@NullMarked
package org.datadns.agent.local;

import org.jspecify.annotations.NullMarked;
