/** The tools a site offers, as data. Knows nothing of how they are run. */
@NullMarked
package org.datadns.agent.tool;

import org.jspecify.annotations.NullMarked;
