/**
 * Proves again and again that the addresses of sites lead to them, since a heartbeat also leaves a
 * firewall that lets no click in. On top of sites, which it tells what it found.
 */
@NullMarked
package org.datadns.resolver.probe;

import org.jspecify.annotations.NullMarked;
