/**
 * How a site runs tools: the {@link org.datadns.agent.driver.Driver} contract, and Docker. Knows
 * neither sessions' files nor the resolver.
 */
@NullMarked
package org.datadns.agent.driver;

import org.jspecify.annotations.NullMarked;
