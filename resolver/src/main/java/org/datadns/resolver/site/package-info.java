/**
 * Sites: joining and approval, keys, addresses, the requests they sign, their latest heartbeat and
 * whether they are alive. Knows neither datasets nor sessions.
 */
@NullMarked
package org.datadns.resolver.site;

import org.jspecify.annotations.NullMarked;
