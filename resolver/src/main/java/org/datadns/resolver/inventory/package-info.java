/**
 * What sites say they hold: bodies of any number of lines are read as a stream, staged, and merged
 * into the registry in one transaction. Knows sites; no people and no sessions.
 */
@NullMarked
package org.datadns.resolver.inventory;

import org.jspecify.annotations.NullMarked;
