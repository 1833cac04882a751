/**
 * The consoles of admins: what their sites are like, and what they want of them. What a site shall
 * bring about is desired state, which its agent fetches; nobody is called.
 */
@NullMarked
package org.datadns.resolver.console;

import org.jspecify.annotations.NullMarked;
