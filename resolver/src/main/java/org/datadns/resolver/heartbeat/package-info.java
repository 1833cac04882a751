/**
 * On top of sites, datasets and sessions: takes one statement of a site and hands its facts down to
 * each of them.
 */
@NullMarked
package org.datadns.resolver.heartbeat;

import org.jspecify.annotations.NullMarked;
