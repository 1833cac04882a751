package org.datadns.protocol.identifier;

import java.util.List;
import java.util.Optional;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;

/** Guesses what was meant by a text that is no identifier. A guess is shown, never used. */
final class Suggestion {
  private static final String URN_ALLOWED = " \"<>[\\]^`{|}";

  private Suggestion() {}

  /** The refusal with the first guess that is an identifier, if any. */
  static Unrecognised addTo(Unrecognised refusal, String text, IdentifierParser parser) {
    for (String guess : guesses(refusal.code(), Pasted.trim(text))) {
      if (!guess.isEmpty() && parser.judge(guess) instanceof Recognised(var nearest)) {
        return new Unrecognised(
            refusal.code(),
            refusal.text() + " Did you mean " + nearest.canonical() + "?",
            Optional.of(nearest));
      }
    }
    return refusal;
  }

  private static List<String> guesses(String code, String text) {
    return switch (code) {
      case "control-character", "direction-character", "invalid-encoding" ->
          List.of(Pasted.withoutUnprintable(text));
      case "double-encoded" -> List.of(PercentEncoding.decode(text));
      case "invalid-doi", "invalid-handle" -> List.of(Pasted.withoutBlanks(text), doiIn(text));
      case "invalid-swhid" -> List.of(Ascii.lower(Pasted.withoutBlanks(text)));
      case "invalid-urn" ->
          List.of(PercentEncoding.encode(text, URN_ALLOWED), upTo(text, "?#"), doiIn(text));
      case "invalid-url" -> List.of(withoutUser(text), Pasted.withoutBlanks(text));
      case "invalid-compact" -> List.of(afterColon(text, true), afterColon(text, false));
      case "unknown-prefix", "unrecognised" ->
          List.of(doiIn(text), asAddress(text), PercentEncoding.decode(text));
      default -> List.of();
    };
  }

  /**
   * The first DOI that a longer text cites, by the shape that finders use: {@code 10.}, four or
   * more digits and a slash (Crossref's "DOIs and matching regular expressions").
   */
  private static String doiIn(String text) {
    for (int i = text.indexOf("10."); i >= 0; i = text.indexOf("10.", i + 1)) {
      int digits = i + 3;
      while (digits < text.length() && Ascii.isDigit(text.charAt(digits))) {
        digits++;
      }
      boolean begins = i == 0 || !Ascii.isLetterOrDigit(text.charAt(i - 1));
      if (begins && digits - i >= 7 && text.startsWith("/", digits)) {
        int end = digits;
        while (end < text.length() && !Pasted.isPadding(text.charAt(end))) {
          end++;
        }
        return text.substring(i, end);
      }
    }
    return "";
  }

  /** The text with https in front when it begins with a host and a path. */
  private static String asAddress(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return "";
    }
    int period = text.lastIndexOf('.', slash);
    boolean host = period > 0 && slash - period > 2;
    for (int i = 0; host && i < slash; i++) {
      char c = text.charAt(i);
      host = Ascii.isLetter(c) || (i <= period && (Ascii.isDigit(c) || c == '-' || c == '.'));
    }
    return host ? "https://" + text : "";
  }

  private static String upTo(String text, String ends) {
    int end = 0;
    while (end < text.length() && ends.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(0, end);
  }

  private static String withoutUser(String text) {
    int start = text.indexOf("//") + 2;
    int end = start;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    int at = text.lastIndexOf('@', end - 1);
    return start < 2 || at < start ? "" : text.substring(0, start) + text.substring(at + 1);
  }

  private static String afterColon(String text, boolean upper) {
    int colon = text.indexOf(':') + 1;
    String name = Ascii.lower(text.substring(colon));
    if (!upper) {
      return text.substring(0, colon) + name;
    }
    var folded = new StringBuilder(text.length()).append(text, 0, colon);
    name.chars().map(c -> c >= 'a' && c <= 'z' ? c - 32 : c).forEach(c -> folded.append((char) c));
    return folded.toString();
  }
}
