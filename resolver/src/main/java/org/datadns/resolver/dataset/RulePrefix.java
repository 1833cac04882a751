package org.datadns.resolver.dataset;

import java.util.Optional;
import org.datadns.protocol.identifier.Identifier;

/** The canonical prefix of a rule such as {@code doi:10.5072/FK2/*}: what precedes its slash. */
public final class RulePrefix {
  private static final String END = "/*";
  private static final String EXAMPLE = "/x";

  private RulePrefix() {}

  /** The prefix; empty when this is no rule. */
  public static Optional<String> of(String rule) {
    if (!rule.endsWith(END) || rule.indexOf('*') < rule.length() - 1) {
      return Optional.empty();
    }
    // a name below it, made canonical, shows how the prefix is written
    return Identifier.parse(rule.substring(0, rule.length() - END.length()) + EXAMPLE)
        .asOptional()
        .map(Identifier::canonical)
        .filter(name -> name.endsWith(EXAMPLE))
        .map(name -> name.substring(0, name.length() - EXAMPLE.length()));
  }
}
