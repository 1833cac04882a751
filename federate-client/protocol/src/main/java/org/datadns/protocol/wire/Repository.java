package org.datadns.protocol.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * An installation of a repository's software whose calls are taken on. {@code GET} and {@code POST
 * /api/repositories}.
 *
 * @param id a short name: lower-case letters, digits and hyphens
 * @param kind what it runs
 * @param address the origin at which people and programs reach it, such as {@code
 *     https://dataverse.example}
 * @param title its name for people; absent means its host
 * @param internal whether its host may stand for a private address; absent means no
 * @param registered since when it is; absent when it is asked for
 * @param entrance the address that its software is configured with, where that is a secret; present
 *     in the answer that registered it, and never again
 */
public record Repository(
    String id,
    Kind kind,
    String address,
    Optional<String> title,
    Optional<Boolean> internal,
    Optional<Instant> registered,
    Optional<String> entrance) {

  /** What a repository runs. */
  public enum Kind {
    /** Dataverse 6. */
    DATAVERSE,
    /** Clowder 1. */
    CLOWDER,
    /** Clowder 2. */
    CLOWDER2;

    /** The name on the wire, lower case. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What people call it. */
  public String name() {
    return title.orElseGet(() -> address.replaceFirst("https?://", ""));
  }

  /** The same with the address its software is configured with. */
  public Repository withEntrance(String secret) {
    return new Repository(id, kind, address, title, internal, registered, Optional.of(secret));
  }
}
