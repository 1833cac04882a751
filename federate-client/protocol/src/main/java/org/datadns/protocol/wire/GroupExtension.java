package org.datadns.protocol.wire;

/**
 * What came of {@code POST /groups/{id}/extend}.
 *
 * @param extended how many sessions have more time
 * @param refused how many have all that their sites give
 * @param silent of how many the sites did not answer
 */
public record GroupExtension(int extended, int refused, int silent) {}
