/**
 * The federation's catalogue of tools: their names, where they are offered, and what sites make of
 * that. Who may use a tool is said by its policy.
 */
@NullMarked
package org.datadns.resolver.tool;

import org.jspecify.annotations.NullMarked;
