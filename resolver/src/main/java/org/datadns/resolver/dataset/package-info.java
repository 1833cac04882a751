/**
 * Datasets: their identifiers, where copies are, the inventories that sites send, and the answer to
 * "where is it". Knows sites and placement; no sessions.
 */
@NullMarked
package org.datadns.resolver.dataset;

import org.jspecify.annotations.NullMarked;
