/** Private datasets of a Clowder 2, for whom its own key opens them there. */
@NullMarked
package org.datadns.resolver.integration.clowder2;

import org.jspecify.annotations.NullMarked;
