package org.datadns.protocol.identifier;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.jspecify.annotations.Nullable;

/**
 * Decides which scheme a text belongs to and hands it to that scheme's own rules. Immutable; its
 * methods never throw and take time linear in the length of the text.
 */
public final class IdentifierParser {
  private static final IdentifierParser STANDARD = new IdentifierParser(Prefixes.common());

  private final Prefixes prefixes;

  /** A parser that takes compact identifiers with these prefixes. */
  public IdentifierParser(Prefixes prefixes) {
    this.prefixes = requireNonNull(prefixes, "prefixes");
  }

  /** The parser with the common prefixes, behind {@link Identifier#parse(String)}. */
  public static IdentifierParser standard() {
    return STANDARD;
  }

  /**
   * Recognises the identifier that a person, page or catalogue wrote.
   *
   * @param text any text
   * @return what was recognised, or why nothing was, with what was probably meant
   */
  public ParsedIdentifier parse(String text) {
    return switch (judge(text)) {
      case Recognised found -> found;
      case Unrecognised not -> Suggestion.addTo(not, text, this);
    };
  }

  /** As {@link #parse(String)}, without looking for what was meant. */
  ParsedIdentifier judge(String text) {
    return isTooLong(text) ? tooLong() : judgeAnyLength(text);
  }

  /** As {@link #parse(String)}, however long the text is. */
  ParsedIdentifier parseAnyLength(String text) {
    return switch (judgeAnyLength(text)) {
      case Recognised found -> found;
      case Unrecognised not -> Suggestion.addTo(not, text, this);
    };
  }

  private ParsedIdentifier judgeAnyLength(String text) {
    String trimmed = Pasted.trim(text);
    if (trimmed.isEmpty()) {
      return new Unrecognised(
          "empty", "Give an identifier, for example doi:10.5072/fk2/abc or a web address.");
    }
    var unprintable = Pasted.refuse(trimmed);
    if (unprintable != null) {
      return unprintable;
    }
    var parsed = recognise(trimmed);
    return parsed instanceof Recognised(var identifier) && isTooLong(identifier)
        ? tooLong()
        : parsed;
  }

  /** Judges a text that is trimmed, printable and not empty. */
  private ParsedIdentifier recognise(String text) {
    if (Doi.isCanonical(text)) {
      return new Recognised(new Identifier(Scheme.DOI, text));
    }
    if (Ascii.startsWith(text, "doi:") || Ascii.startsWith(text, "hdl:")) {
      return labelled(text);
    }
    if (WebAddress.isClaimedBy(text)) {
      return address(text);
    }
    if (!Doi.isClaimedBy(text) && LandingPage.isResolver(text)) {
      var found = address("https://" + text);
      return isPage(found) ? Labelled.unrecognised() : found;
    }
    return Labelled.parse(text, prefixes);
  }

  /** Labels are written twice, and before addresses: {@code doi:https://doi.org/10.5072/x}. */
  private ParsedIdentifier labelled(String text) {
    int label = 0;
    int name = Pasted.skipPadding(text, 4);
    while (Ascii.startsWith(text, name, "doi:") || Ascii.startsWith(text, name, "hdl:")) {
      label = name;
      name = Pasted.skipPadding(text, name + 4);
    }
    boolean named = name < text.length() && Ascii.isDigit(text.charAt(name));
    if (!named && addressAfterLabel(text.substring(name)) instanceof Recognised found) {
      return found;
    }
    return Labelled.parse(label == 0 ? text : text.substring(label), prefixes);
  }

  private @Nullable ParsedIdentifier addressAfterLabel(String text) {
    boolean whole = WebAddress.isClaimedBy(text);
    if (!whole && !LandingPage.isResolver(text)) {
      return null;
    }
    var found = address(whole ? text : "https://" + text);
    return isHandle(found) ? found : null;
  }

  private ParsedIdentifier address(String text) {
    return switch (WebAddress.parse(text)) {
      case Recognised page -> {
        var denoted = LandingPage.read(text, page.identifier().canonical(), prefixes);
        yield denoted == null ? page : denoted;
      }
      case Unrecognised not -> not;
    };
  }

  private static boolean isHandle(ParsedIdentifier parsed) {
    return parsed instanceof Recognised(var identifier)
        && (identifier.scheme() == Scheme.DOI || identifier.scheme() == Scheme.HANDLE);
  }

  private static boolean isPage(ParsedIdentifier parsed) {
    return parsed instanceof Recognised(var identifier) && identifier.scheme() == Scheme.URL;
  }

  /** At most three bytes a UTF-16 code unit, so short texts need not be counted. */
  private static boolean isTooLong(String text) {
    int most = Identifier.MAX_LENGTH;
    return text.length() > most
        || (text.length() > most / 3 && text.getBytes(StandardCharsets.UTF_8).length > most);
  }

  /** Each byte is three characters when it is encoded. */
  private static boolean isTooLong(Identifier identifier) {
    int most = Identifier.MAX_LENGTH;
    return identifier.canonical().length() > most / 10 && identifier.url().length() > most;
  }

  private static Unrecognised tooLong() {
    return new Unrecognised(
        "too-long",
        "An identifier has at most "
            + Identifier.MAX_LENGTH
            + " bytes, also when it is written as an address.");
  }
}
