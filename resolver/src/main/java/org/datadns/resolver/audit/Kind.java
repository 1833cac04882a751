package org.datadns.resolver.audit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What sort of thing was done. */
public enum Kind {
  /** An admin changed something. */
  ADMIN,
  /** A site joined, was approved, or changed its key. */
  SITE,
  /** Somebody signed in, or did not. */
  SIGN_IN,
  /** A token was made or revoked, a program let in or kept out. */
  TOKEN,
  /** A session was opened, entered, shared, or taken to another device; files of it were sent. */
  SESSION,
  /** A group was made, joined, left or changed. */
  GROUP,
  /** A person did something to what is kept about them. */
  PERSON,
  /** Somebody took away what is kept here. */
  EXPORT,
  /** Somebody was refused. */
  REFUSAL;

  /** The name on the wire. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The kind of this label. */
  public static Optional<Kind> of(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
  }
}
