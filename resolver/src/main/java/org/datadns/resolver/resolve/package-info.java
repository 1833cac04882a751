/**
 * Answers to the question where a dataset is: {@code /resolve} in every form a client may want, and
 * {@code /datasets}. Answers are kept as the bytes they are sent as; what they were made of says
 * when they no longer hold. Knows datasets and pages; no SQL.
 */
@NullMarked
package org.datadns.resolver.resolve;

import org.jspecify.annotations.NullMarked;
