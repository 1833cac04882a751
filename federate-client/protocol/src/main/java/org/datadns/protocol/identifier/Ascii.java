package org.datadns.protocol.identifier;

/** Case folding of ASCII letters alone: identifiers never fold others (DOI Handbook 2.4). */
final class Ascii {
  private Ascii() {}

  static String lower(String text) {
    var folded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      folded.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
    }
    return folded.toString();
  }
}
