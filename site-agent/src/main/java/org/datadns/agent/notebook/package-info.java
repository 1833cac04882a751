/**
 * Notebooks that a link names: fetched from the hosts this site allows, and from nowhere that only
 * this machine can reach. Knows nothing of sessions.
 */
@NullMarked
package org.datadns.agent.notebook;

import org.jspecify.annotations.NullMarked;
