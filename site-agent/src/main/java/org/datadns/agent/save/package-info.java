/**
 * Sending files of a session's workspace to a repository, as a draft, by the person's own authority
 * for this one act; and the record that is written down about it.
 */
@NullMarked
package org.datadns.agent.save;

import org.jspecify.annotations.NullMarked;
