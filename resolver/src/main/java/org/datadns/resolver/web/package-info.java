/**
 * The pages a browser shows: what each needs (its view record), the templates filled with it, and
 * the stylesheet and scripts they refer to. All text is escaped, no page holds inline script or
 * style. Knows the records on the wire and {@code plot}, and nothing else of the resolver.
 */
@NullMarked
package org.datadns.resolver.web;

import org.jspecify.annotations.NullMarked;
