/**
 * The datasets of this site: where they are mounted, whether they can be read, what the resolver is
 * told of them. Never touches a mounted path in this process. Knows neither sessions nor drivers.
 */
@NullMarked
package org.datadns.agent.inventory;

import org.jspecify.annotations.NullMarked;
