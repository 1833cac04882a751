/**
 * The {@code federate} command line: what a person or script does with a resolver, or with the site
 * agent on the same machine. One class for each group of commands. It speaks to both over HTTP and
 * depends on the protocol module alone, never on a server's code.
 */
@NullMarked
package org.datadns.cli;

import org.jspecify.annotations.NullMarked;
