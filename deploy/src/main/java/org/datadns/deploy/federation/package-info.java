/**
 * A whole federation on one machine, for trying out what it survives: sites with the simulated
 * driver, resolvers behind nginx, one PostgreSQL, simulated readers, and faults by name. Runs in
 * namespaces of its own ({@code deploy/lib/enclosed}), on loopback addresses alone.
 */
@NullMarked
package org.datadns.deploy.federation;

import org.jspecify.annotations.NullMarked;
