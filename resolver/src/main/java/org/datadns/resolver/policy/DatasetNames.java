package org.datadns.resolver.policy;

import java.util.Optional;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.resolver.dataset.NamePrefixes;

/** Names of datasets, or of all below a prefix, as somebody wrote them. */
record DatasetNames(IdentifierParser identifiers, NamePrefixes prefixes) {
  /** The canonical identifier, or the canonical prefix and {@code /*}; empty when it is neither. */
  Optional<String> canonical(String written) {
    return written.endsWith("/*")
        ? prefixes.ofRule(written).map(prefix -> prefix + "/*")
        : identifiers.parse(written).asOptional().map(Identifier::canonical);
  }
}
