package org.datadns.protocol.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

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

  /** The one of this name. */
  public static Optional<Assurance> labelled(String label) {
    return Stream.of(values()).filter(each -> each.label().equals(label)).findFirst();
  }
}
