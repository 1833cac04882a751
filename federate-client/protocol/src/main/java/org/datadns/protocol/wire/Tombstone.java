package org.datadns.protocol.wire;

import java.util.Optional;

/**
 * That a dataset was withdrawn. {@code POST /api/tombstones}.
 *
 * @param identifier the dataset's identifier, any spelling
 * @param landingPage where to read about it; absent means where the identifier leads
 * @param text a sentence: why
 */
public record Tombstone(String identifier, Optional<String> landingPage, Optional<String> text) {}
