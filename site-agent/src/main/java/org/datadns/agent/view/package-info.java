/**
 * Shows sessions the files of a dataset by their names, and no others: read-only trees that the
 * kernel keeps, made by a child process. Uses layout and tool.
 */
@NullMarked
package org.datadns.agent.view;

import org.jspecify.annotations.NullMarked;
