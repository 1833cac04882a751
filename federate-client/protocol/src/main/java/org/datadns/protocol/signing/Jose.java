package org.datadns.protocol.signing;

import java.text.ParseException;

/**
 * Reading what strangers sent with a library that answers some of it, such as a JSON null, badly.
 */
final class Jose {
  private Jose() {}

  /** One of the library's parsers. */
  @FunctionalInterface
  interface Parser<S, T> {
    T parse(S source) throws ParseException;
  }

  /**
   * What the parser reads.
   *
   * @throws ParseException whenever it can not
   */
  static <S, T> T parse(Parser<S, T> parser, S source) throws ParseException {
    try {
      return parser.parse(source);
    } catch (NullPointerException | IllegalArgumentException | IllegalStateException e) {
      var malformed = new ParseException("malformed", 0);
      malformed.initCause(e);
      throw malformed;
    }
  }
}
