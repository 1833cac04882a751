package org.datadns.protocol.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How well a person is known, weakest first. */
public enum Assurance {
  /** A random id in a cookie. */
  GUEST,
  /** A confirmed e-mail address. */
  EMAIL,
  /** A repository vouched for this one call. */
  REPOSITORY,
  /** Signed in with an identity provider. */
  FEDERATED;

  /** The name on the wire, lower case. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
