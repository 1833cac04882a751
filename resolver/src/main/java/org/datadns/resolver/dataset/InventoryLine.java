package org.datadns.resolver.dataset;

import java.util.List;
import java.util.Optional;

/**
 * A line of an inventory that was understood, ready for SQL.
 *
 * @param line its number, from 1
 * @param identifier canonical
 * @param version empty text for the only one
 * @param aliases canonical, without the identifier itself
 */
record InventoryLine(
    int line,
    String identifier,
    String version,
    Optional<String> title,
    Optional<String> landingPage,
    Optional<Long> bytes,
    Optional<String> checksum,
    Optional<List<String>> tools,
    String access,
    boolean descendants,
    List<String> aliases) {}
