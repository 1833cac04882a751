/**
 * What all routes share over HTTP: problems in one place (RFC 9457, as JSON or page), reading
 * requests strictly, security headers, the check against other sites, and the admin socket. Knows
 * pages and the records on the wire; no feature of the resolver.
 */
@NullMarked
package org.datadns.resolver.http;

import org.jspecify.annotations.NullMarked;
