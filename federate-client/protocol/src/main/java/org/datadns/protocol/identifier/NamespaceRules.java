package org.datadns.protocol.identifier;

/**
 * What some URN namespaces add to RFC 8141's equivalence, as its section 3.1 lets them. Names come
 * with their escapes in upper case.
 */
final class NamespaceRules {
  private static final String UUID = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

  private NamespaceRules() {}

  /** The name in its canonical form; empty when the namespace has no such name. */
  static String apply(String namespace, String name) {
    return switch (namespace) {
      case "uuid" -> isUuid(name) ? Ascii.lower(name) : "";
      case "nbn" -> foldPrefix(name);
      case "isbn", "issn" -> withoutHyphens(name);
      default -> name;
    };
  }

  /** RFC 9562 section 4: 36 characters, hexadecimal digits in any case, lower case on output. */
  private static boolean isUuid(String name) {
    if (name.length() != UUID.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (UUID.charAt(i) == '-' ? c != '-' : !Ascii.isHexDigit(c)) {
        return false;
      }
    }
    return true;
  }

  /**
   * RFC 8458 section 4: country code and sub-namespaces, up to the first hyphen, in any case; what
   * follows belongs to the library that gave it.
   */
  private static String foldPrefix(String name) {
    int hyphen = name.indexOf('-');
    return hyphen < 0 || name.lastIndexOf('%', hyphen) >= 0
        ? name
        : Ascii.lower(name.substring(0, hyphen)) + name.substring(hyphen);
  }

  /**
   * The registrations of ISBN and ISSN (RFC 8254): hyphens and the case of {@code X} do not count.
   */
  private static String withoutHyphens(String name) {
    return name.replace("-", "").replace('x', 'X');
  }
}
