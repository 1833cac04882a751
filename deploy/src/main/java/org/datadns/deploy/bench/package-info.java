/** The proxy measured beside its peers. */
@NullMarked
package org.datadns.deploy.bench;

import org.jspecify.annotations.NullMarked;
