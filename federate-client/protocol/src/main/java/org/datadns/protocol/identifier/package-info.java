/**
 * Persistent names of datasets: parse any spelling, canonicalise, render. Pure functions, no I/O,
 * no dependency on any other package.
 */
@NullMarked
package org.datadns.protocol.identifier;

import org.jspecify.annotations.NullMarked;
