/** The resolver's API as Java methods. Blocking; every call has a deadline. */
@NullMarked
package org.datadns.protocol.client;

import org.jspecify.annotations.NullMarked;
