package org.datadns.agent.proxy;

import java.util.List;
import java.util.Optional;
import org.datadns.agent.proxy.Headers.Field;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SessionAddress;

/**
 * What the proxy itself answers below {@code /.well-known/data-dns/} of a session to those who are
 * in: how the session stands, and letting it live longer. Thread-safe.
 */
final class OwnPages {
  private final SessionNotes notes;
  private final ProblemPages pages;

  OwnPages(SessionNotes notes, ProblemPages pages) {
    this.notes = notes;
    this.pages = pages;
  }

  /** Whether a request is for one of them, or for a name that may become one. */
  static boolean isFor(Visit visit) {
    return visit.request().target().startsWith(SessionAddress.OWN, visit.address().base().length());
  }

  /** Whether it is for the page of this name. */
  static boolean isFor(Visit visit, String name) {
    return isFor(visit) && visit.path().equals(root(visit) + name);
  }

  /**
   * Answers.
   *
   * @param own whether it is the session's own person who asks
   */
  Reply answer(Visit visit, boolean own) {
    String method = visit.request().method();
    return switch (visit.path().substring(root(visit).length())) {
      case "session" ->
          method.equals("GET") || method.equals("HEAD")
              ? note(notes.of(visit.session()), visit, Problems.unknownSession())
              : problem(Problems.wrongMethod(), visit);
      case "extend" ->
          method.equals("POST")
              ? !own
                  ? problem(Problems.ownersOnly(), visit)
                  : note(
                      notes.extend(visit.session(), visit.running().attempt()),
                      visit,
                      Problems.notExtended())
              : problem(Problems.wrongMethod(), visit);
      default -> problem(Problems.noSuchPage(), visit);
    };
  }

  private Reply note(Optional<SessionNotes.Note> note, Visit visit, Problem otherwise) {
    return note.map(
            found ->
                new Reply(
                    200,
                    List.of(
                        new Field("Content-Type", "application/json"),
                        new Field("Cache-Control", "no-store"),
                        new Field("X-Content-Type-Options", "nosniff")),
                    Json.write(found)))
        .orElseGet(() -> problem(otherwise, visit));
  }

  private Reply problem(Problem problem, Visit visit) {
    return pages.of(problem, visit.request(), Optional.of(visit.session()));
  }

  private static String root(Visit visit) {
    return visit.address().base() + SessionAddress.OWN;
  }
}
