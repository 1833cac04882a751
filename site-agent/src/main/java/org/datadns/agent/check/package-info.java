/** Tries a tool out as a session would run it, and says what is wrong with it. */
@NullMarked
package org.datadns.agent.check;

import org.jspecify.annotations.NullMarked;
