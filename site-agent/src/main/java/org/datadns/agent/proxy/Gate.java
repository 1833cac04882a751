package org.datadns.agent.proxy;

import java.time.InstantSource;
import java.util.Optional;
import org.datadns.agent.proxy.Lookup.NotRunning;
import org.datadns.agent.proxy.Lookup.Running;
import org.datadns.agent.proxy.Lookup.Unknown;
import org.datadns.agent.proxy.SessionOrigins.Addressed;
import org.datadns.protocol.wire.Problem;

/** Decides about each request before anything of it reaches a tool. Thread-safe. */
final class Gate {

  /** What becomes of a request. */
  sealed interface Passage {
    /**
     * It goes on to the tool.
     *
     * @param holder by what whoever sent it is known in the session
     */
    record Open(Visit visit, String holder) implements Passage {}

    /** It brings a ticket. */
    record Entering(Visit visit) implements Passage {}

    /** It ends here. */
    record Closed(Reply reply) implements Passage {}
  }

  private final Upstreams upstreams;
  private final Entry entry;
  private final SessionCookie sessionCookie;
  private final InstantSource resolverTime;
  private final OwnPages ownPages;
  private final ProblemPages pages;

  Gate(
      Upstreams upstreams,
      Entry entry,
      SessionCookie sessionCookie,
      InstantSource resolverTime,
      OwnPages ownPages,
      ProblemPages pages) {
    this.upstreams = upstreams;
    this.entry = entry;
    this.sessionCookie = sessionCookie;
    this.resolverTime = resolverTime;
    this.ownPages = ownPages;
    this.pages = pages;
  }

  Passage pass(RequestHead request, SessionOrigins origins) {
    var found = origins.find(request);
    if (found.isEmpty()) {
      return closed(Problems.misdirected(), request, Optional.empty());
    }
    var session = found.map(Addressed::session);
    if (request.method().equals("CONNECT") || request.method().equals("TRACE")) {
      return closed(Problems.wrongMethod(), request, session);
    }
    return switch (upstreams.find(session.get())) {
      case Unknown() -> closed(Problems.unknownSession(), request, Optional.empty());
      case NotRunning(String why) -> closed(Problems.notRunning(why), request, session);
      case Running running -> pass(new Visit(running, found.get().address(), origins, request));
    };
  }

  private Passage pass(Visit visit) {
    var request = visit.request();
    if (visit.lacksSlash()) {
      return new Passage.Closed(Reply.redirect(visit.address().base()));
    }
    if (OwnPages.isFor(visit, "enter")) {
      return request.method().equals("POST")
          ? new Passage.Entering(visit)
          : closed(Problems.wrongMethod(), visit);
    }
    var proofs = visit.cookies().session(request.headers());
    var running = visit.running();
    var holder =
        sessionCookie.holder(
            proofs, running, it -> isCompanion(running, it), resolverTime.instant());
    if (holder.isEmpty()) {
      if (request.isNavigation()) {
        return new Passage.Closed(entry.begin(visit));
      }
      return closed(proofs.isEmpty() ? Problems.notEntered() : Problems.notYours(), visit);
    }
    if (!SameOrigin.holds(request, visit.address().origin())) {
      return closed(Problems.crossSite(), visit);
    }
    if (OwnPages.isFor(visit)) {
      return new Passage.Closed(ownPages.answer(visit, holder.get().equals(running.person())));
    }
    return Isolation.allows(visit)
        ? new Passage.Open(visit, holder.get())
        : closed(Problems.noServiceWorker(), visit);
  }

  /** Whether whoever is known by this may still be in a session that is not theirs. */
  boolean isCompanion(Running running, String holder) {
    return upstreams.isCompanion(running.session(), running.attempt(), holder);
  }

  private Passage closed(Problem problem, Visit visit) {
    return closed(problem, visit.request(), Optional.of(visit.session()));
  }

  private Passage closed(Problem problem, RequestHead request, Optional<String> session) {
    return new Passage.Closed(pages.of(problem, request, session));
  }
}
