/**
 * Sessions from the click to their end: the state machine in SQL, attempts at sites, the driver
 * that brings them on, their events, entry, and the pages around them. Knows datasets, sites and
 * placement.
 */
@NullMarked
package org.datadns.resolver.session;

import org.jspecify.annotations.NullMarked;
