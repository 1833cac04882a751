/**
 * The whole thing, run: a resolver and sites as processes of their own, a click gone through
 * without a browser, the demo and the benchmarks. Uses the programs only as a person would, by
 * their jars, configuration files and HTTP.
 */
@NullMarked
package org.datadns.deploy;

import org.jspecify.annotations.NullMarked;
