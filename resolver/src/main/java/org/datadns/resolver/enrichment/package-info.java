/**
 * Titles and landing pages that no site states, asked for elsewhere in the background and kept in
 * the database; off unless configured. Knows datasets; nothing knows it.
 */
@NullMarked
package org.datadns.resolver.enrichment;

import org.jspecify.annotations.NullMarked;
