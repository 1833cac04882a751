/**
 * The PostgreSQL database: named by the configuration, or an embedded server that we start, and one
 * connection pool with the current schema on it. Knows no table and depends on no other package of
 * the resolver.
 */
@NullMarked
package org.datadns.resolver.db;

import org.jspecify.annotations.NullMarked;
