package org.datadns.protocol.wire;

import java.util.Optional;

/**
 * That a site's copy may be taken for the dataset, as long as its checksum stays. {@code POST
 * /api/confirmations}.
 *
 * @param site the site that holds it
 * @param identifier the dataset's identifier, any spelling; absent for a rule
 * @param rule a rule of the site, for example {@code doi:10.5072/fk2/*}; absent for a dataset
 * @param version the version held; absent means the only one
 */
public record Confirmation(
    String site, Optional<String> identifier, Optional<String> rule, Optional<String> version) {}
