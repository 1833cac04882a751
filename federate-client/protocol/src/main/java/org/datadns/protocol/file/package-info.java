/** Small files that are either whole or absent after a crash, and readable by their owner alone. */
@NullMarked
package org.datadns.protocol.file;

import org.jspecify.annotations.NullMarked;
