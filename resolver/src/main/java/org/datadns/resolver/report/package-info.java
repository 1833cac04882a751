/** What was done with datasets, in sums that name nobody. */
@NullMarked
package org.datadns.resolver.report;

import org.jspecify.annotations.NullMarked;
