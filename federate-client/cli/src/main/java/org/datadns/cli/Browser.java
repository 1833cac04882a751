package org.datadns.cli;

import java.net.URI;

/** Shows web pages to the person at this machine. */
@FunctionalInterface
interface Browser {
  /** Shows a page; false when there is nothing here that could. Does not wait for it. */
  boolean show(URI page);
}
