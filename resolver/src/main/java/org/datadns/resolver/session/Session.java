package org.datadns.resolver.session;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datadns.protocol.wire.QueuePlace;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionFiles;
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionTerms;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.Target;

/**
 * One person's request to open a dataset in a tool, as it is kept.
 *
 * @param id its name everywhere
 * @param person whose it is
 * @param dataset canonical identifier of the dataset
 * @param title the dataset's title
 * @param remainder what followed the dataset's identifier
 * @param version version wanted; empty means any
 * @param also canonical identifiers of further datasets, sorted
 * @param notebook address of a notebook to open
 * @param files which file it shows, and which restricted ones its person may read
 * @param tool the tool's id
 * @param size the size's id
 * @param wantedSite only this site; empty means any
 * @param near ids of the sites that are near to its person, as far as that is known
 * @param unconfirmed whether its person agreed to a copy that nobody confirmed
 * @param workspace the workspace to mount
 * @param state where it is on its way
 * @param attempt the number of the latest attempt, 0 before the first
 * @param site where the latest attempt is; empty between attempts
 * @param port where it is served, at a site that gives each session a port; empty at others
 * @param step what is going on, for people
 * @param percent how far that step is
 * @param reason why it ended or waits
 * @param place its place in the queue, as its person was told last
 * @param endsAt when it stops unless something changes, as its site says
 * @param warning what its person should know, as its site says
 * @param createdAt when it was asked for
 * @param attemptedAt when the latest attempt began
 * @param readyAt when it became ready
 * @param endedAt when it ended
 * @param fence what a write must name; a later claim has another
 */
record Session(
    String id,
    Person person,
    String dataset,
    Optional<String> title,
    Optional<String> remainder,
    Optional<String> version,
    List<String> also,
    Optional<String> notebook,
    Optional<SessionFiles> files,
    String tool,
    String size,
    Optional<String> wantedSite,
    Set<String> near,
    boolean unconfirmed,
    String workspace,
    SessionState state,
    int attempt,
    Optional<String> site,
    Optional<Integer> port,
    String step,
    Optional<Integer> percent,
    Optional<Reason> reason,
    Optional<QueuePlace> place,
    Optional<Instant> endsAt,
    Optional<Reason> warning,
    Instant createdAt,
    Optional<Instant> attemptedAt,
    Optional<Instant> readyAt,
    Optional<Instant> endedAt,
    long fence) {
  Session {
    also = List.copyOf(also);
    near = Set.copyOf(near);
  }

  /** The same with another notebook, and another file selected. */
  Session withNotebook(Optional<String> other, Optional<String> select) {
    return new Session(
        id,
        person,
        dataset,
        title,
        remainder,
        version,
        also,
        other,
        select.isPresent() ? Optional.of(selecting(select)) : files,
        tool,
        size,
        wantedSite,
        near,
        unconfirmed,
        workspace,
        state,
        attempt,
        site,
        port,
        step,
        percent,
        reason,
        place,
        endsAt,
        warning,
        createdAt,
        attemptedAt,
        readyAt,
        endedAt,
        fence);
  }

  private SessionFiles selecting(Optional<String> select) {
    return files.orElse(SessionFiles.PUBLIC).selecting(select);
  }

  /** The file that its tool shows. */
  Optional<String> select() {
    return files.flatMap(SessionFiles::select);
  }

  /**
   * What a site is asked for: the latest attempt.
   *
   * @param heldAs canonical identifier by which the site knows the dataset
   * @param terms what policy leaves of what the site gives
   */
  SessionOrder order(String heldAs, SessionTerms terms) {
    return new SessionOrder(
        attempt,
        heldAs,
        version,
        tool,
        size,
        workspace,
        person.id(),
        person.assurance(),
        remainder,
        also.isEmpty() ? Optional.empty() : Optional.of(also),
        notebook,
        files,
        Optional.of(terms).filter(it -> !it.equals(SessionTerms.NONE)));
  }

  /** The session as something that is acted upon. */
  Target target() {
    return new Target.OfSession(person.id());
  }

  /** The dataset's name for people. */
  String name() {
    return title.orElse(dataset);
  }
}
