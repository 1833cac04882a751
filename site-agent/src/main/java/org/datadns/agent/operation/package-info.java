/**
 * How the site is operated: whether it takes new sessions, when those that run are stopped, who
 * said so and why. On top of session, which it tells.
 */
@NullMarked
package org.datadns.agent.operation;

import org.jspecify.annotations.NullMarked;
