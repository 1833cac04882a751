/**
 * Signing in with identity providers: the relying party's side of OpenID Connect Core 1.0, by the
 * authorization code flow with PKCE, for resolver and agent alike. Knows neither pages nor
 * databases; what a browser is to remember comes in and goes out as sealed text. Depends on {@code
 * protocol} for names, files and configuration.
 */
@NullMarked
package org.datadns.signin;

import org.jspecify.annotations.NullMarked;
