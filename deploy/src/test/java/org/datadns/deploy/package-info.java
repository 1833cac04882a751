/** The whole path with nothing faked: real processes, Docker, JupyterLab and Chromium. */
@NullMarked
package org.datadns.deploy;

import org.jspecify.annotations.NullMarked;
