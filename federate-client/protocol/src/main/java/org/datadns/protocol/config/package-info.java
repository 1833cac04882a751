/**
 * One YAML file a program: read once, all problems collected and reported together, environment
 * variables override, secrets come from files.
 */
@NullMarked
package org.datadns.protocol.config;

import org.jspecify.annotations.NullMarked;
