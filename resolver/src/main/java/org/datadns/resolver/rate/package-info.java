/**
 * How much one person, token or address may ask for. What reads memory alone, and what sites sign,
 * is not counted. Knows callers by what it is told of them.
 */
@NullMarked
package org.datadns.resolver.rate;

import org.jspecify.annotations.NullMarked;
