package org.datadns.resolver.mail;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An e-mail address as nearly everybody has one: an atom of RFC 5321 section 4.1.2 at a domain of
 * at least two labels. Nothing in it ends a header or begins another.
 *
 * @param text lower case: no two people share an address that differs in case alone
 */
public record EmailAddress(String text) {
  private static final int LONGEST = 254;
  private static final Pattern ADDRESS =
      Pattern.compile(
          "[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
              + "@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

  /** The address, if it is one. */
  public static Optional<EmailAddress> of(String typed) {
    var text = typed.strip().toLowerCase(Locale.ROOT);
    boolean right =
        text.length() <= LONGEST && text.indexOf('@') <= 64 && ADDRESS.matcher(text).matches();
    return right ? Optional.of(new EmailAddress(text)) : Optional.empty();
  }
}
