/**
 * Choosing where a dataset is opened: which copies can serve a wish, why the others cannot, and in
 * which order to try. Pure functions over what is in memory; knows sites, no SQL and no HTTP.
 */
@NullMarked
package org.datadns.resolver.placement;

import org.jspecify.annotations.NullMarked;
