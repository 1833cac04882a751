/**
 * Taking a guest's session along to another device: a link, good once and for ten minutes, which
 * makes the browser that follows it the same guest. Knows sessions by their ids alone.
 */
@NullMarked
package org.datadns.resolver.pass;

import org.jspecify.annotations.NullMarked;
