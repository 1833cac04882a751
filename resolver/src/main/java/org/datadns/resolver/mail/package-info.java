/**
 * E-mail addresses of guests, confirmed by a link that is sent there. Without a mail server
 * configured nobody confirms one.
 */
@NullMarked
package org.datadns.resolver.mail;

import org.jspecify.annotations.NullMarked;
