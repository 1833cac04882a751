package org.datadns.resolver.http;

/**
 * Comma-separated values (RFC 4180) of texts that anybody may have written. A cell that a
 * spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection).
 */
public final class Csv {
  private static final String FORMULA = "=+-@\t\r\uFF1D\uFF0B\uFF0D\uFF20";
  private static final String QUOTED = ",\"\r\n;";

  private Csv() {}

  /** Appends a line with these cells. */
  public static void line(StringBuilder text, String... cells) {
    for (int i = 0; i < cells.length; i++) {
      if (i > 0) {
        text.append(',');
      }
      cell(text, cells[i]);
    }
    text.append("\r\n");
  }

  private static void cell(StringBuilder text, String content) {
    String safe = isFormula(content) ? "'" + content : content;
    if (safe.chars().anyMatch(c -> QUOTED.indexOf(c) >= 0)) {
      text.append('"').append(safe.replace("\"", "\"\"")).append('"');
    } else {
      text.append(safe);
    }
  }

  /** Some programs look past blanks. */
  private static boolean isFormula(String content) {
    String begun = content.stripLeading();
    return !content.isEmpty()
        && (FORMULA.indexOf(content.charAt(0)) >= 0
            || (!begun.isEmpty() && FORMULA.indexOf(begun.charAt(0)) >= 0));
  }
}
