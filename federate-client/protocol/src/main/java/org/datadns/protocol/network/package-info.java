/** What addresses on a network mean, for programs that fetch from hosts others named. Pure. */
@NullMarked
package org.datadns.protocol.network;

import org.jspecify.annotations.NullMarked;
