/**
 * Who may do what: the callers, the actions, what they act upon, and the one decision every route
 * asks for. Also how people and the administrator are recognised. Depends on {@code background},
 * {@code http} and {@code web} alone.
 */
@NullMarked
package org.datadns.resolver.access;

import org.jspecify.annotations.NullMarked;
