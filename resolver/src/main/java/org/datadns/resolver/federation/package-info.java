/**
 * What anybody may know of the federation: its sites with what became of them, its tools, and how
 * it is as a whole. As JSON and as pages. Whoever looks is told the same.
 */
@NullMarked
package org.datadns.resolver.federation;

import org.jspecify.annotations.NullMarked;
