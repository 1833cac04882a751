/**
 * What is offered for a dataset that no site holds: where else it is found, and a request that it
 * be held here, which is told of once it is.
 */
@NullMarked
package org.datadns.resolver.absence;

import org.jspecify.annotations.NullMarked;
