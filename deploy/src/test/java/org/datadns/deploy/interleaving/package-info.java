/**
 * What can come of starting a session when every message between resolver and agent may be late,
 * lost, repeated or overtaken, and both ends may stop at any moment: all of it, within a bound.
 */
@NullMarked
package org.datadns.deploy.interleaving;

import org.jspecify.annotations.NullMarked;
