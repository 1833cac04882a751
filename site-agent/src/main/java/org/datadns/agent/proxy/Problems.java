package org.datadns.agent.proxy;

import org.datadns.protocol.wire.Problem;

/** The problems that the proxy answers with; each with its stable code. */
final class Problems {
  private Problems() {}

  static Problem misdirected() {
    return Problem.of(
        421, "no-such-origin", "No session lives here", "This address belongs to no session.");
  }

  static Problem unknownSession() {
    return Problem.of(
        404,
        "unknown-session",
        "There is no such session",
        "This site has no session of this name.");
  }

  static Problem notRunning(String why) {
    return Problem.of(503, "not-running", "The session is not running", why);
  }

  static Problem notEntered() {
    return Problem.of(
        401, "not-entered", "Not entered yet", "Open the session in a browser window first.");
  }

  static Problem notYours() {
    return Problem.of(
        403, "not-your-session", "Not your session", "This browser may not use this session.");
  }

  static Problem crossSite() {
    return Problem.of(
        403, "cross-site", "Refused", "Another page asked for this with your permission.");
  }

  static Problem otherSessionOpen() {
    return Problem.of(
        409,
        "other-session-open",
        "Another session is open in this browser",
        "This site serves all sessions at one web address, where pages of one session could read"
            + " another, so a browser may use one session at a time. Close the other session's tabs"
            + " and stop it, or open this one in another browser or a private window.");
  }

  static Problem noServiceWorker() {
    return Problem.of(
        403,
        "no-service-worker",
        "No service workers here",
        "At this site sessions share a web address, where a service worker would outlive its"
            + " session.");
  }

  static Problem noSuchPage() {
    return Problem.of(404, "no-such-page", "No such page", "There is nothing at this address.");
  }

  static Problem notExtended() {
    return Problem.of(
        409,
        "not-extended",
        "The session cannot live longer",
        "It has reached the longest time a session may run here, or it is not running.");
  }

  static Problem ownersOnly() {
    return Problem.of(
        403,
        "owners-only",
        "The session is shared with you",
        "Only the person whose session it is can let it live longer.");
  }

  static Problem entryRefused(String detail) {
    return Problem.of(403, "entry-refused", "You were not let in", detail);
  }

  static Problem entryNotKept() {
    return Problem.of(
        503, "entry-not-kept", "You could not be let in", "This site cannot write to its disk.");
  }

  static Problem wrongMethod() {
    return Problem.of(405, "wrong-method", "Wrong method", "This method is not allowed here.");
  }

  static Problem notAnswering() {
    return Problem.of(
        502,
        "not-answering",
        "The notebook is not answering",
        "It may have stopped, or be busy starting. Try again in a moment.");
  }

  static Problem malformed(MalformedMessageException e) {
    String detail = e.getMessage() == null ? "" : e.getMessage();
    return Problem.of(e.status(), "malformed-request", "Malformed request", detail);
  }
}
