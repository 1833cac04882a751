/**
 * How the files of a dataset lie on disk and what they are called: the directory as it is, a
 * manifest, or what a repository's own list says. Pure but for {@link RepositoryApi}, which asks
 * repositories through fetch.
 */
@NullMarked
package org.datadns.agent.layout;

import org.jspecify.annotations.NullMarked;
