package org.datadns.agent.inventory;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.datadns.agent.layout.Layout;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Reason;

/**
 * A dataset or mount rule as somebody offers it to the running agent: one by one, or as a line of a
 * file. The members that the resolver is told are those of {@link
 * org.datadns.protocol.wire.ReplicaLine}.
 *
 * @param identifier of a dataset, in any spelling; or else
 * @param rule identifiers as {@code doi:10.5072/FK2/*}
 * @param path where it is; absolute. Of a rule, the directory of all of them
 * @param spelling of a rule: how directories are spelled, see {@link Spelling}
 * @param layout how its files lie; with {@code repository} and {@code listing}, see {@link
 *     Layout#parse}
 */
public record EntryLine(
    Optional<String> identifier,
    Optional<String> rule,
    Optional<String> path,
    Optional<String> spelling,
    Optional<List<String>> aliases,
    Optional<String> title,
    Optional<String> landingPage,
    Optional<String> version,
    Optional<String> versionOf,
    Optional<Long> bytes,
    Optional<String> checksum,
    Optional<List<String>> tools,
    Optional<String> access,
    Optional<Boolean> descendants,
    Optional<String> starter,
    Optional<Integer> user,
    Optional<Integer> group,
    Optional<List<Integer>> groups,
    Optional<String> layout,
    Optional<String> repository,
    Optional<String> listing) {
  /** In UTF-16 code units. */
  private static final int LONGEST_TITLE = 1_000;

  private static final int LONGEST_VERSION = 100;

  private static final int MOST_ALIASES = 100;

  private static final Pattern CHECKSUM = Pattern.compile("[a-z0-9-]{1,32}:[0-9a-fA-F]{1,256}");

  /** What an offer came to before anybody looked at its path. */
  sealed interface Read {
    /** It can be entered. */
    record Usable(Entry entry) implements Read {}

    /**
     * It cannot.
     *
     * @param name what it named, as written
     */
    record Unusable(String name, Reason reason) implements Read {}
  }

  /**
   * Reads a line of NDJSON.
   *
   * @param site where its path may lie, and which names are recognised
   */
  static Read read(String line, InventoryConfig site) {
    try {
      return Json.read(line, EntryLine.class).read(site);
    } catch (MalformedJsonException e) {
      return new Read.Unusable(
          "",
          new Reason(
              "malformed-json", "The line is not the JSON of a dataset: " + e.getMessage() + "."));
    }
  }

  /** What this comes to, with its path below one of the site's roots; none means anywhere. */
  Read read(InventoryConfig site) {
    var name = identifier.or(this::rule).orElse("");
    var fault =
        identifier.isPresent() == rule.isPresent()
            ? reason("missing-identifier", "Name an identifier, or a rule, and not both.")
            : path.isEmpty()
                ? reason("missing-path", "It says no path.")
                : account().isEmpty()
                    ? reason(
                        "invalid-account",
                        "user, group and groups must be numbers of users and groups other than"
                            + " root's.")
                    : access.filter(said -> !said.equals("public")).isPresent()
                        ? reason("unsupported-access", "Only public datasets can be registered.")
                        : Optional.<Reason>empty();
    if (fault.isPresent()) {
      return new Read.Unusable(name, fault.get());
    }
    return switch (Layout.parse(layout, repository, listing)) {
      case Layout.Parsed.Unusable(var why) -> unusable(why);
      case Layout.Parsed.Usable(var how) ->
          rule.isEmpty()
              ? dataset(name, site, how)
              : how.faultOfRule().map(this::unusable).orElseGet(() -> rule(site, how));
    };
  }

  private Read rule(InventoryConfig site, Layout how) {
    var named = spelling.flatMap(Spelling::parse);
    if (spelling.isPresent() && named.isEmpty()) {
      return unusable("invalid-rule", "spelling is one of " + Spelling.labels() + ".");
    }
    return switch (MountRule.parse(
        site.identifiers(), rule.orElseThrow(), path.orElseThrow(), named, tools, account())) {
      case MountRule.Parsed.Unusable(var reason) -> unusable(reason);
      case MountRule.Parsed.Rule(var parsed) ->
          PathFault.outside(parsed.root(), site.roots())
              .map(this::unusable)
              .orElseGet(() -> new Read.Usable(Entry.of(parsed.in(how))));
    };
  }

  private Read dataset(String name, InventoryConfig site, Layout how) {
    if (name.strip().codePoints().anyMatch(PathFault::isHostile)) {
      return unusable(
          "control-character", "The identifier holds a control or invisible character.");
    }
    return switch (site.identifiers().parse(name)) {
      case Unrecognised not -> unusable(not.code(), not.text());
      case Recognised(var named) -> dataset(named, site, how);
    };
  }

  private Read dataset(Identifier named, InventoryConfig site, Layout how) {
    var fault =
        PathFault.of(path.orElseThrow())
            .or(() -> PathFault.outside(Path.of(path.orElseThrow()), site.roots()))
            .or(() -> starter.flatMap(PathFault::of))
            .or(() -> listing.flatMap(file -> PathFault.outside(Path.of(file), site.roots())))
            .or(this::faultOfWords)
            .or(() -> faultOfFacts(site.identifiers()));
    return fault
        .map(this::unusable)
        .orElseGet(() -> new Read.Usable(Entry.of(config(named, site.identifiers(), how))));
  }

  private Optional<Reason> faultOfWords() {
    if (title.filter(EntryLine::isNoTitle).isPresent()) {
      return reason(
          "invalid-title", "A title has at most 1000 characters, and no control characters.");
    }
    if (landingPage.filter(page -> !isWebAddress(page)).isPresent()) {
      return reason("invalid-landing-page", "A landing page is an http or https address.");
    }
    return version.filter(EntryLine::isNoVersion).isPresent()
        ? reason(
            "invalid-version",
            "A version has at most 100 characters, none of them control or invisible ones.")
        : Optional.empty();
  }

  private Optional<Reason> faultOfFacts(IdentifierParser identifiers) {
    if (bytes.filter(size -> size < 0).isPresent()) {
      return reason("invalid-bytes", "bytes must not be below 0.");
    }
    if (checksum.filter(sum -> !CHECKSUM.matcher(sum).matches()).isPresent()) {
      return reason(
          "invalid-checksum", "A checksum is written as sha-256:0123abcd, in hexadecimal.");
    }
    var names = aliases.orElse(List.of());
    if (names.size() > MOST_ALIASES) {
      return reason("too-many-aliases", "A dataset has at most " + MOST_ALIASES + " aliases.");
    }
    return Stream.concat(names.stream(), versionOf.stream())
        .filter(alias -> identifiers.parse(alias) instanceof Unrecognised)
        .findFirst()
        .map(ignored -> new Reason("invalid-alias", "An alias, or versionOf, is no identifier."));
  }

  private DatasetConfig config(Identifier named, IdentifierParser identifiers, Layout how) {
    return new DatasetConfig(
        named.canonical(),
        Path.of(path.orElseThrow()),
        title,
        landingPage,
        starter.map(Path::of),
        account(),
        new ReplicaFacts(
            version.orElse(""),
            versionOf.map(name -> canonical(name, identifiers)),
            aliases.orElse(List.of()).stream().map(name -> canonical(name, identifiers)).toList(),
            bytes,
            checksum,
            tools,
            descendants.orElse(false)),
        how);
  }

  /** Empty when it names root. */
  private Optional<AccountChoice> account() {
    var numbers =
        Stream.of(user.stream(), group.stream(), groups.orElse(List.of()).stream())
            .flatMap(found -> found);
    return numbers.allMatch(number -> number > 0)
        ? Optional.of(new AccountChoice(user, group, groups.orElse(List.of())))
        : Optional.empty();
  }

  private static String canonical(String name, IdentifierParser identifiers) {
    return identifiers.parse(name) instanceof Recognised(var identifier)
        ? identifier.canonical()
        : name;
  }

  private static boolean isNoTitle(String title) {
    return title.length() > LONGEST_TITLE || title.codePoints().anyMatch(Character::isISOControl);
  }

  private static boolean isNoVersion(String version) {
    return version.length() > LONGEST_VERSION
        || version.codePoints().anyMatch(PathFault::isHostile);
  }

  private static boolean isWebAddress(String text) {
    return text.startsWith("https://") || text.startsWith("http://");
  }

  private Read unusable(String code, String text) {
    return unusable(new Reason(code, text));
  }

  private Read unusable(Reason reason) {
    return new Read.Unusable(identifier.or(this::rule).orElse(""), reason);
  }

  private static Optional<Reason> reason(String code, String text) {
    return Optional.of(new Reason(code, text));
  }
}
