package org.datadns.resolver.session;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datadns.protocol.wire.Assurance;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.Scope;
import org.datadns.resolver.handover.Handover;

/** What a repository's word for one call makes of somebody: in this call, and nowhere else. */
final class Vouching {
  private Vouching() {}

  /**
   * Who makes a call, as the repository knows them.
   *
   * @param also further datasets that are wanted: it vouches for its own, not for those beside it
   */
  static Caller of(Caller caller, Optional<Handover> handover, List<String> also) {
    if (!also.isEmpty() || handover.filter(it -> it.told().vouched()).isEmpty()) {
      return caller;
    }
    var scopes = caller instanceof Caller.Known(var ignored, var own) ? own : Scope.ALL;
    return new Caller.Known(of(Access.person(caller)), Set.copyOf(scopes));
  }

  private static Person of(Person person) {
    return person.assurance().compareTo(Assurance.REPOSITORY) < 0
        ? person.knownAs(Assurance.REPOSITORY)
        : person;
  }
}
