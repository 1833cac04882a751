package org.datadns.protocol.signing;

import java.util.function.Function;

/** What came of checking a token. */
public sealed interface Verification<T> {
  /**
   * Everything held.
   *
   * @param value what the token says
   */
  record Valid<T>(T value) implements Verification<T> {}

  /**
   * Something did not hold.
   *
   * @param code stable code: {@code malformed-token}, {@code wrong-algorithm}, {@code unknown-key},
   *     {@code bad-signature}, {@code expired}, {@code not-yet-valid}, {@code wrong-audience},
   *     {@code wrong-issuer}, {@code wrong-use}, {@code wrong-session}, {@code wrong-request} or
   *     {@code wrong-digest}
   * @param text a sentence; never repeats the token
   */
  record Invalid<T>(String code, String text) implements Verification<T> {}

  /** Checks further what held so far; what did not hold stays as it is. */
  default <R> Verification<R> then(Function<T, Verification<R>> check) {
    return switch (this) {
      case Valid<T>(var value) -> check.apply(value);
      case Invalid<T>(var code, var text) -> new Invalid<>(code, text);
    };
  }
}
