/**
 * What Helidon (4.1) leaves open of HTTP/1.1, closed for both servers alike: one strict reading of
 * where a request ends (RFC 9112 sections 6 and 7), and no waiting for those who send for the sake
 * of being waited for. Knows nothing of what is served.
 */
@NullMarked
package org.datadns.stricthttp;

import org.jspecify.annotations.NullMarked;
