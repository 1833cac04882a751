/**
 * What travels between resolver, agents and clients: records, their JSON form, and problems (RFC
 * 9457). Knows identifiers by their canonical text only.
 */
@NullMarked
package org.datadns.protocol.wire;

import org.jspecify.annotations.NullMarked;
