package org.datadns.agent.inventory;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.datadns.agent.layout.Layout;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.datadns.protocol.identifier.Scheme;
import org.datadns.protocol.wire.Reason;

/**
 * That each identifier below a prefix is a directory or file below a root of the same name, as in
 * {@code doi:10.5072/fk2/* → /mnt/dataverse/10.5072/FK2/*}: a namespace that is served without
 * naming each of its datasets. Whether one is there is known once somebody looks.
 *
 * @param prefix canonical, with a {@code /} at its end
 * @param root the directory of all of them; absolute
 * @param spelling how its directories are spelled
 * @param tools ids of the tools that may open them here; empty means all of the site's
 * @param account what it says of the account that their sessions run as
 * @param layout how the files of each lie below its directory
 */
public record MountRule(
    String prefix,
    Path root,
    Spelling spelling,
    Optional<List<String>> tools,
    Optional<AccountChoice> account,
    Layout layout) {
  private static final String REST = "/*";

  /** Stands for the rest of an identifier while the prefix is made canonical. */
  private static final String PROBE = "x";

  /** What a text said. */
  public sealed interface Parsed {
    /** A rule. */
    record Rule(MountRule rule) implements Parsed {}

    /** None: codes {@code invalid-rule}, or those of a path. */
    record Unusable(Reason reason) implements Parsed {}
  }

  /**
   * Reads a rule.
   *
   * @param identifiers recognises what precedes the pattern's end
   * @param pattern identifiers, with {@code /*} at its end
   * @param target directories, with {@code /*} at its end or without
   * @param spelling empty takes the usual one: {@link Spelling#ANY} for DOIs, else {@link
   *     Spelling#AS_IS}
   */
  public static Parsed parse(
      IdentifierParser identifiers,
      String pattern,
      String target,
      Optional<Spelling> spelling,
      Optional<List<String>> tools,
      Optional<AccountChoice> account) {
    if (!pattern.endsWith(REST) || pattern.indexOf('*') < pattern.length() - 1) {
      return unusable("A rule names identifiers as doi:10.5072/FK2/*, with /* at its end alone.");
    }
    var probe = pattern.substring(0, pattern.length() - 1) + PROBE;
    return switch (identifiers.parse(probe)) {
      case Unrecognised not ->
          unusable("What stands before /* begins no identifier: " + not.text());
      case Recognised(var identifier) -> rule(identifier, target, spelling, tools, account);
    };
  }

  private static Parsed rule(
      Identifier probe,
      String target,
      Optional<Spelling> spelling,
      Optional<List<String>> tools,
      Optional<AccountChoice> account) {
    var canonical = probe.canonical();
    if (!canonical.endsWith("/" + PROBE)) {
      return unusable("Identifiers of this kind have no names below others.");
    }
    var root = target.endsWith(REST) ? target.substring(0, target.length() - 1) : target;
    var fault = PathFault.of(root);
    if (fault.isPresent()) {
      return new Parsed.Unusable(fault.get());
    }
    boolean ignoresCase = probe.scheme() == Scheme.DOI;
    var chosen = spelling.orElse(ignoresCase ? Spelling.ANY : Spelling.AS_IS);
    if (chosen == Spelling.ANY && !ignoresCase) {
      return unusable(
          "Only DOIs ignore case; with case: any, one directory would be two datasets. Choose"
              + " as-is, upper or lower.");
    }
    return new Parsed.Rule(
        new MountRule(
            canonical.substring(0, canonical.length() - PROBE.length()),
            Path.of(root),
            chosen,
            tools,
            account,
            Layout.AS_IT_IS));
  }

  private static Parsed unusable(String text) {
    return new Parsed.Unusable(new Reason("invalid-rule", text));
  }

  /** The same with another layout. */
  public MountRule in(Layout other) {
    return new MountRule(prefix, root, spelling, tools, account, other);
  }

  /** As the resolver is told, {@code doi:10.5072/fk2/*}. */
  public String pattern() {
    return prefix + "*";
  }

  /** Whether a text names this rule, in any spelling of its prefix. */
  boolean isNamed(String text, IdentifierParser identifiers) {
    return parse(identifiers, text, root.toString(), Optional.of(Spelling.AS_IS), tools, account)
            instanceof Parsed.Rule(var named)
        && named.prefix.equals(prefix);
  }

  /**
   * The names below the root, one a level, of an identifier that this rule covers; empty when it
   * does not, or when no directory can have such a name.
   */
  Optional<List<String>> names(String identifier) {
    if (!identifier.startsWith(prefix)) {
      return Optional.empty();
    }
    var names = List.of(identifier.substring(prefix.length()).split("/", -1));
    return names.stream().allMatch(MountRule::isName) ? Optional.of(names) : Optional.empty();
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.codePoints().noneMatch(PathFault::isHostile);
  }
}
