/**
 * The one way in which the resolver asks hosts that others named: guarded against becoming a way
 * into its own network, bounded in bytes, time and number. Knows nothing of what is asked for.
 */
@NullMarked
package org.datadns.resolver.outbound;

import org.jspecify.annotations.NullMarked;
