package org.datadns.resolver.dataset;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.IdentifierParser;

/**
 * How identifiers begin, made canonical: of a rule, and of a namespace. A name below a prefix, made
 * canonical, shows how the prefix itself is written.
 */
public final class NamePrefixes {
  private static final String RULE_END = "/*";
  private static final String BELOW = "/x";
  private static final List<String> BELOW_NAMESPACE = List.of(BELOW, ":x");
  private static final Pattern OTHER_NAMESPACE =
      Pattern.compile("[a-z][a-z0-9]{1,30}(:[!-~]{1,200})?");

  private final IdentifierParser identifiers;

  /** Prefixes of what this parser recognises. */
  public NamePrefixes(IdentifierParser identifiers) {
    this.identifiers = identifiers;
  }

  /** What precedes the slash of a rule such as {@code doi:10.5072/FK2/*}; empty when it is none. */
  public Optional<String> ofRule(String rule) {
    return rule.endsWith(RULE_END) && rule.indexOf('*') == rule.length() - 1
        ? canonical(rule.substring(0, rule.length() - RULE_END.length()), BELOW)
        : Optional.empty();
  }

  /**
   * The prefix of a namespace as somebody wrote it: {@code 10.5072}, {@code doi:10.5072/FK2/},
   * {@code https://data.example/collection}, {@code urn:nbn:de}, or a scheme alone; empty when no
   * name begins so.
   */
  public Optional<String> ofNamespace(String written) {
    String bare = written.strip().replaceFirst("[/:]\\*?$", "");
    return BELOW_NAMESPACE.stream()
        .flatMap(below -> canonical(bare, below).stream())
        .findFirst()
        .or(() -> Optional.of(bare).filter(OTHER_NAMESPACE.asMatchPredicate()));
  }

  private Optional<String> canonical(String prefix, String below) {
    return identifiers
        .parse(prefix + below)
        .asOptional()
        .map(Identifier::canonical)
        .filter(name -> name.endsWith(below))
        .map(name -> name.substring(0, name.length() - below.length()));
  }
}
