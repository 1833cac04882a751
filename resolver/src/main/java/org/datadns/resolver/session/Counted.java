package org.datadns.resolver.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.Target;

/**
 * To which group a session counts.
 *
 * @param group its id; empty for none
 */
record Counted(Optional<String> group) {
  /**
   * The ways in which a session may count, in the order to be tried. What only groups open to
   * somebody counts to one of them; anything else to the one group they are in, while there is room
   * in it.
   *
   * @param datasets what is opened, with what holds for it
   */
  static List<Counted> ways(Person person, List<Target.OfDataset> datasets) {
    var through = new TreeSet<String>();
    datasets.forEach(
        dataset ->
            dataset.policies().forEach(policy -> through.addAll(policy.onlyThrough(person))));
    var ways = new ArrayList<Counted>();
    var groups = through.isEmpty() && person.groups().size() == 1 ? person.groups() : through;
    groups.forEach(group -> ways.add(new Counted(Optional.of(group))));
    if (through.isEmpty()) {
      ways.add(new Counted(Optional.empty()));
    }
    return List.copyOf(ways);
  }
}
