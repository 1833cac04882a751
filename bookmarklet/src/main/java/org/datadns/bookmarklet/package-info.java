/** The bookmarklet that takes the DOI on any page to a resolver. Depends on nothing. */
@NullMarked
package org.datadns.bookmarklet;

import org.jspecify.annotations.NullMarked;
