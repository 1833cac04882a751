/**
 * What is kept about a person: shown to them, theirs to take away and to delete. Knows the tables
 * of every feature that keeps something by a person's id.
 */
@NullMarked
package org.datadns.resolver.person;

import org.jspecify.annotations.NullMarked;
