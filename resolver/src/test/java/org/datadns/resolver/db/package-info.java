/** The database, with real servers. */
@NullMarked
package org.datadns.resolver.db;

import org.jspecify.annotations.NullMarked;
