package org.datadns.resolver.access;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** How people name one another where they are no resolver's choice: in policies and in shares. */
public final class PersonName {
  /** A person's id, or something like an e-mail address. */
  public static final Pattern SHAPE =
      Pattern.compile("[A-Za-z0-9_-]{43}|[^@\\s\\p{Cntrl}]{1,64}@[^@\\s\\p{Cntrl}]{1,189}");

  private PersonName() {}

  /**
   * The name as it is kept: a person's id, or an e-mail address in lower case; empty when it is
   * neither.
   */
  public static Optional<String> of(String typed) {
    var text = typed.strip();
    return SHAPE.matcher(text).matches()
        ? Optional.of(text.contains("@") ? text.toLowerCase(Locale.ROOT) : text)
        : Optional.empty();
  }
}
