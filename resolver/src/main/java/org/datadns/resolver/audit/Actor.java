package org.datadns.resolver.audit;

import java.util.Optional;
import org.datadns.resolver.access.Caller;

/**
 * Who did something.
 *
 * @param kind what they are: {@code admin-token}, {@code person}, {@code site}, {@code resolver} or
 *     {@code anyone}
 * @param id which one; empty for those that have none
 */
public record Actor(String kind, Optional<String> id) {
  /** Nobody in particular. */
  public static final Actor ANYONE = new Actor("anyone", Optional.empty());

  /** Whoever holds the admin token. */
  public static final Actor ADMIN_TOKEN = new Actor("admin-token", Optional.empty());

  /** Who makes a request, as the rules see it. */
  static Actor of(Caller caller) {
    return switch (caller) {
      case Caller.Anyone ignored -> ANYONE;
      case Caller.Known(var person, var ignored) -> person(person.id());
      case Caller.Administrator ignored -> ADMIN_TOKEN;
      case Caller.SiteAgent(var id, var ignored) -> site(id);
    };
  }

  /** A person, by id. */
  public static Actor person(String id) {
    return new Actor("person", Optional.of(id));
  }

  /** A site, by id. */
  public static Actor site(String id) {
    return new Actor("site", Optional.of(id));
  }
}
