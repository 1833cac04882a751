/**
 * Clowder 1's tool manager, as Clowder 1.23 calls it (clowder-framework/clowder, {@code
 * app/services/ToolManagerPlugin.scala}): an unmodified Clowder asks here for an environment, and
 * gets the address of a page on which a person opens the datasets.
 */
@NullMarked
package org.datadns.resolver.integration.clowder;

import org.jspecify.annotations.NullMarked;
