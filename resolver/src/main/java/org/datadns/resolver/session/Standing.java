package org.datadns.resolver.session;

import java.util.Optional;
import java.util.Set;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.Roles;

/**
 * What the policies judged a session's person by when it was asked for: it finds its site by the
 * same, whichever resolver drives it. Forgotten when the session ends.
 *
 * @param email the person's confirmed e-mail address
 * @param roles what the person was granted
 * @param groups ids of the groups the person was in
 */
record Standing(Optional<String> email, Roles roles, Set<String> groups) {
  private static final Standing NONE = new Standing(Optional.empty(), Roles.READER, Set.of());

  /** Of a person; empty when there is nothing to keep. */
  static Optional<Standing> of(Person person) {
    return Optional.of(new Standing(person.email(), person.roles(), person.groups()))
        .filter(standing -> !standing.equals(NONE));
  }

  /** The person with it. */
  Person given(Person person) {
    return person.reachedAt(email).granted(roles, groups);
  }
}
