package org.datadns.agent.proxy;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.datadns.agent.proxy.Lookup.NotRunning;
import org.datadns.agent.proxy.Lookup.Running;
import org.datadns.agent.proxy.Lookup.Unknown;
import org.datadns.protocol.wire.Problem;

/** Decides about each request before anything of it reaches a tool. Thread-safe. */
final class Gate {

  /** What becomes of a request. */
  sealed interface Passage {
    /** It goes on to the tool. */
    record Open(Running running) implements Passage {}

    /** It brings a ticket. */
    record Entering(Running running, Cookies cookies) implements Passage {}

    /** It ends here. */
    record Closed(Reply reply) implements Passage {}
  }

  private final Upstreams upstreams;
  private final Entry entry;
  private final SessionCookie sessionCookie;
  private final InstantSource resolverTime;
  private final ProblemPages pages;

  Gate(
      Upstreams upstreams,
      Entry entry,
      SessionCookie sessionCookie,
      InstantSource resolverTime,
      ProblemPages pages) {
    this.upstreams = upstreams;
    this.entry = entry;
    this.sessionCookie = sessionCookie;
    this.resolverTime = resolverTime;
    this.pages = pages;
  }

  Passage pass(RequestHead request, SessionOrigins origins) {
    var session = origins.sessionOf(request.headers().first("Host").orElseThrow());
    if (session.isEmpty()) {
      return closed(Problems.misdirected(), request, session);
    }
    if (request.method().equals("CONNECT") || request.method().equals("TRACE")) {
      return closed(Problems.wrongMethod(), request, session);
    }
    return switch (upstreams.find(session.get())) {
      case Unknown() -> closed(Problems.unknownSession(), request, Optional.empty());
      case NotRunning(String why) -> closed(Problems.notRunning(why), request, session);
      case Running running -> pass(request, running, origins);
    };
  }

  private Passage pass(RequestHead request, Running running, SessionOrigins origins) {
    var session = Optional.of(running.session());
    var cookies = new Cookies(origins.isSecure());
    if (isEntry(request)) {
      return request.method().equals("POST")
          ? new Passage.Entering(running, cookies)
          : closed(Problems.wrongMethod(), request, session);
    }
    var proofs = cookies.session(request.headers());
    if (!admitsAny(proofs, running)) {
      if (request.isNavigation()) {
        return new Passage.Closed(entry.begin(running, request, cookies));
      }
      return closed(
          proofs.isEmpty() ? Problems.notEntered() : Problems.notYours(), request, session);
    }
    return SameOrigin.holds(request, origins.originOf(running.session()))
        ? new Passage.Open(running)
        : closed(Problems.crossSite(), request, session);
  }

  private boolean admitsAny(List<String> proofs, Running running) {
    for (String proof : proofs) {
      if (admits(proof, running)) {
        return true;
      }
    }
    return false;
  }

  private boolean admits(String proof, Running running) {
    return sessionCookie
        .person(proof, running.session(), running.attempt(), resolverTime.instant())
        .filter(running.person()::equals)
        .isPresent();
  }

  private static boolean isEntry(RequestHead request) {
    String target = request.target();
    return target.equals(Entry.PATH) || target.startsWith(Entry.PATH + "?");
  }

  private Passage closed(Problem problem, RequestHead request, Optional<String> session) {
    return new Passage.Closed(pages.of(problem, request, session));
  }
}
