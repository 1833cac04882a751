/** Whether a federation keeps its promises whatever goes wrong. */
@NullMarked
package org.datadns.deploy.federation;

import org.jspecify.annotations.NullMarked;
