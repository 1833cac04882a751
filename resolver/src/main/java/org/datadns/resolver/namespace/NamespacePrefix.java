package org.datadns.resolver.namespace;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datadns.protocol.identifier.Identifier;

/**
 * The canonical prefix of names, as somebody wrote it: {@code 10.5072}, {@code doi:10.5072/FK2/},
 * {@code https://data.example/collection}, {@code urn:nbn:de}, or a scheme alone.
 */
final class NamespacePrefix {
  private static final List<String> ENDS = List.of("/x", ":x");
  private static final Pattern OTHER = Pattern.compile("[a-z][a-z0-9]{1,30}(:[!-~]{1,200})?");

  private NamespacePrefix() {}

  /** The prefix; empty when no name begins so. */
  static Optional<String> of(String written) {
    String bare = written.strip().replaceFirst("[/:]\\*?$", "");
    // a name below it, made canonical, shows how the prefix is written
    return ENDS.stream()
        .flatMap(
            end ->
                Identifier.parse(bare + end)
                    .asOptional()
                    .map(Identifier::canonical)
                    .filter(name -> name.endsWith(end))
                    .map(name -> name.substring(0, name.length() - end.length()))
                    .stream())
        .findFirst()
        .or(() -> Optional.of(bare).filter(OTHER.asMatchPredicate()));
  }
}
