/** The resolver as a program: its configuration, its start and its end. Knows every package. */
@NullMarked
package org.datadns.resolver;

import org.jspecify.annotations.NullMarked;
