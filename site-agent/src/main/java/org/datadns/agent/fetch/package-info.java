/**
 * Gets things from hosts on the network without becoming anybody's way into this machine's own.
 * Knows no other package.
 */
@NullMarked
package org.datadns.agent.fetch;

import org.jspecify.annotations.NullMarked;
