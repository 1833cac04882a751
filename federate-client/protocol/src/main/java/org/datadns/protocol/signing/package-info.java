/**
 * ES256 keys, signed site requests and tickets (JWT, RFC 7519). Every verification answers with a
 * sealed result; none throws for a bad token.
 */
@NullMarked
package org.datadns.protocol.signing;

import org.jspecify.annotations.NullMarked;
