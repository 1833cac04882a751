/**
 * Tokens with which programs act for people: scoped, expiring, revocable, shown once and kept as
 * digests; and the device flow (RFC 8628) in which a program on a machine without a browser is
 * given one.
 */
@NullMarked
package org.datadns.resolver.token;

import org.jspecify.annotations.NullMarked;
