/** Work that goes on without a request. Depends on nothing else of the resolver. */
@NullMarked
package org.datadns.resolver.background;

import org.jspecify.annotations.NullMarked;
