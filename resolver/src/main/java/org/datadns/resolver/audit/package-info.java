/**
 * Who did what to what, when, from where, what was decided and why. Grows and is not changed; what
 * is personal in it is removed when its time is over. Knows none of the features that have
 * something noted.
 */
@NullMarked
package org.datadns.resolver.audit;

import org.jspecify.annotations.NullMarked;
