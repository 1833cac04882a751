package org.datadns.resolver.inventory;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.resolver.dataset.NamePrefixes;

/** Understands one line, or says why not. Not thread-safe: it keeps a decoder. */
public final class LineCheck {
  private static final int LONGEST_TITLE = 1_000;
  private static final int LONGEST_VERSION = 100;
  private static final int LONGEST_ADDRESS = 2_048;
  private static final int LONGEST_NAME = 2_048;
  private static final int MOST_ALIASES = 100;
  private static final int MOST_TOOLS = 100;
  private static final Pattern TOOL = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final IdentifierParser identifiers;
  private final NamePrefixes prefixes;
  private final boolean whole;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();

  /**
   * A check of the lines of one body.
   *
   * @param identifiers recognises what the lines name
   * @param whole whether the body is a whole inventory, not changes
   */
  public LineCheck(IdentifierParser identifiers, boolean whole) {
    this.identifiers = identifiers;
    this.prefixes = new NamePrefixes(identifiers);
    this.whole = whole;
  }

  /** What came of a line. */
  sealed interface Checked {
    /** It can be staged. */
    record Understood(InventoryLine line) implements Checked {}

    /** There is nothing on it. */
    record Blank() implements Checked {}

    /**
     * It cannot be taken.
     *
     * @param name what it names, as sent
     */
    record NotTaken(String name, Reason reason) implements Checked {}
  }

  /** A reason not to take a line; ends its check. */
  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Reason reason;

    Fault(String code, String text) {
      super(code, null, false, false);
      this.reason = new Reason(code, text);
    }
  }

  /** Looks at the line's bytes. */
  Checked check(int number, byte[] bytes, int start, int end) {
    String text;
    try {
      text = decoder.decode(ByteBuffer.wrap(bytes, start, end - start)).toString();
    } catch (CharacterCodingException e) {
      return new Checked.NotTaken(
          "", new Reason("invalid-utf-8", "The line is not valid UTF-8; write the file as UTF-8."));
    }
    if (text.isBlank()) {
      return new Checked.Blank();
    }
    ReplicaLine line;
    try {
      line = Json.read(text, ReplicaLine.class);
    } catch (MalformedJsonException e) {
      return new Checked.NotTaken(
          "", new Reason("malformed-json", "The line is not valid JSON: " + e.getMessage() + "."));
    }
    try {
      return new Checked.Understood(understand(number, line));
    } catch (Fault e) {
      return new Checked.NotTaken(line.identifier().or(line::rule).orElse(""), e.reason);
    }
  }

  /** Why a line would not be taken; empty when it would. */
  public Optional<Reason> fault(ReplicaLine line) {
    try {
      understand(1, line);
      return Optional.empty();
    } catch (Fault e) {
      return Optional.of(e.reason);
    }
  }

  private InventoryLine understand(int number, ReplicaLine line) {
    boolean removed = line.removed().orElse(false);
    if (removed && whole) {
      throw new Fault(
          "unexpected-removed", "A whole inventory leaves out what is gone; removed is for PATCH.");
    }
    if (line.identifier().isPresent() == line.rule().isPresent()) {
      throw new Fault("invalid-line", "A line has an identifier or a rule, one of the two.");
    }
    if (!line.access().orElse("public").equals("public")) {
      throw new Fault(
          "unsupported-access", "Only public datasets are taken; others would be shown.");
    }
    return line.rule().isPresent()
        ? rule(number, line.rule().get(), line, removed)
        : dataset(number, line, removed);
  }

  private InventoryLine rule(int number, String rule, ReplicaLine line, boolean removed) {
    return new InventoryLine(
        number,
        true,
        prefixes
            .ofRule(rule)
            .orElseThrow(
                () ->
                    new Fault(
                        "invalid-rule",
                        "A rule is a prefix of identifiers and /*, for example doi:10.5072/fk2/*.")),
        "",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        tools(line),
        false,
        line.allVersions().orElse(false),
        List.of(),
        Optional.empty(),
        removed);
  }

  private InventoryLine dataset(int number, ReplicaLine line, boolean removed) {
    String identifier =
        switch (identifiers.parse(line.identifier().orElseThrow())) {
          case Unrecognised not -> throw new Fault("invalid-identifier", not.text());
          case Recognised(var recognised) -> recognised.canonical();
        };
    checkName(identifier);
    line.title().ifPresent(title -> checkText("title", title, LONGEST_TITLE));
    line.version().ifPresent(version -> checkText("version", version, LONGEST_VERSION));
    line.landingPage().ifPresent(LineCheck::checkLandingPage);
    if (line.bytes().filter(bytes -> bytes < 0).isPresent()) {
      throw new Fault("invalid-bytes", "bytes is not below 0.");
    }
    boolean allVersions = line.allVersions().orElse(false);
    if (allVersions && line.version().filter(version -> !version.isEmpty()).isPresent()) {
      throw new Fault("all-and-one-version", "A line with allVersions names no version.");
    }
    var concept = line.versionOf().map(this::concept);
    if (concept.isPresent() && line.version().filter(version -> !version.isBlank()).isEmpty()) {
      throw new Fault("missing-version", "A line with versionOf names its version too.");
    }
    if (concept.filter(identifier::equals).isPresent()) {
      throw new Fault("invalid-version-of", "A dataset is not a version of itself.");
    }
    return new InventoryLine(
        number,
        false,
        identifier,
        line.version().orElse(""),
        line.title(),
        line.landingPage(),
        line.bytes(),
        line.checksum().map(LineCheck::checksum),
        tools(line),
        line.descendants().orElse(false),
        allVersions,
        aliases(identifier, line.aliases().orElse(List.of())),
        concept,
        removed);
  }

  private String concept(String text) {
    String concept =
        identifiers
            .parse(text)
            .asOptional()
            .map(Identifier::canonical)
            .orElseThrow(() -> new Fault("invalid-version-of", "versionOf is not an identifier."));
    checkName(concept);
    return concept;
  }

  private List<String> aliases(String identifier, List<String> written) {
    if (written.isEmpty()) {
      return List.of();
    }
    if (written.size() > MOST_ALIASES) {
      throw new Fault(
          "too-many-aliases", "A dataset has at most " + MOST_ALIASES + " aliases in a line.");
    }
    var aliases = new TreeSet<String>();
    for (String alias : written) {
      String canonical =
          Optional.ofNullable(alias)
              .flatMap(text -> identifiers.parse(text).asOptional())
              .map(Identifier::canonical)
              .orElseThrow(() -> new Fault("invalid-alias", "An alias is not an identifier."));
      checkName(canonical);
      aliases.add(canonical);
    }
    aliases.remove(identifier);
    return List.copyOf(aliases);
  }

  private static Optional<List<String>> tools(ReplicaLine line) {
    line.tools()
        .ifPresent(
            tools -> {
              if (tools.size() > MOST_TOOLS
                  || !tools.stream()
                      .allMatch(tool -> tool != null && TOOL.matcher(tool).matches())) {
                throw new Fault("invalid-tools", "tools is a list of tool ids, at most 100.");
              }
            });
    return line.tools();
  }

  private static String checksum(String written) {
    return Checksum.canonical(written)
        .orElseThrow(
            () ->
                new Fault(
                    "invalid-checksum",
                    "A checksum is an algorithm and hex digits: sha256:9f86d08…."));
  }

  private static void checkLandingPage(String page) {
    checkText("landingPage", page, LONGEST_ADDRESS);
    if (!page.startsWith("https://") && !page.startsWith("http://")) {
      throw new Fault("invalid-landing-page", "A landing page is an http or https address.");
    }
  }

  /** An index holds names, and no longer ones. */
  private static void checkName(String canonical) {
    boolean fits =
        canonical.length() <= LONGEST_NAME / 3
            || canonical.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
    if (!fits || !WellFormedText.is(canonical)) {
      throw new Fault(
          "invalid-identifier", "An identifier has at most 2,048 bytes of well-formed Unicode.");
    }
  }

  private static void checkText(String member, String text, int longest) {
    if (text.length() > longest) {
      throw new Fault(member + "-too-long", member + " has at most " + longest + " characters.");
    }
    if (!WellFormedText.is(text)) {
      throw new Fault(
          "invalid-text", member + " has half a surrogate pair or a NUL, which no text has.");
    }
  }
}
