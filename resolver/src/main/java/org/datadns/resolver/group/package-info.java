/**
 * Groups of people, who joined with a code: who is in which, kept in memory, and what the sessions
 * for a group may come to.
 */
@NullMarked
package org.datadns.resolver.group;

import org.jspecify.annotations.NullMarked;
