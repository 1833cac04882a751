/**
 * Names that resolver and agents make alike without asking each other: of persons, sessions and
 * workspaces. Depends on {@code signing} for its digest alone.
 */
@NullMarked
package org.datadns.protocol.name;

import org.jspecify.annotations.NullMarked;
