/** The site agent: starts, wires and stops everything. */
@NullMarked
package org.datadns.agent;

import org.jspecify.annotations.NullMarked;
