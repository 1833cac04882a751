/** Prefixes of compact identifiers from a registry's file. */
@NullMarked
package org.datadns.protocol.prefix;

import org.jspecify.annotations.NullMarked;
