/**
 * The pages on which people sign in and out. Who somebody is then, {@code access} knows; how
 * providers are spoken to, the library {@code org.datadns.signin}.
 */
@NullMarked
package org.datadns.resolver.signin;

import org.jspecify.annotations.NullMarked;
