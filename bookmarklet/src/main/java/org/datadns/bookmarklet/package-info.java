/**
 * The bookmarklet and the browser extension, made for one resolver. Both are one script, which the
 * build puts together from {@code src/main/javascript}. Depends on nothing.
 */
@NullMarked
package org.datadns.bookmarklet;

import org.jspecify.annotations.NullMarked;
