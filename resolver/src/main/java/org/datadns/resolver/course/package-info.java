/**
 * Groups as people make, join and keep them: their pages and routes. Knows groups and sessions,
 * which know nothing of it.
 */
@NullMarked
package org.datadns.resolver.course;

import org.jspecify.annotations.NullMarked;
