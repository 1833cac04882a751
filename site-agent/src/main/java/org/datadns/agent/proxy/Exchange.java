package org.datadns.agent.proxy;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.datadns.agent.proxy.Framing.UntilClose;
import org.jspecify.annotations.Nullable;

/**
 * One request passed on to a tool, and its answer passed back, both as they come. The connection's
 * thread has the answer; {@link Incoming} has what the browser sends meanwhile, so that the tool
 * hears of its going away while still thinking.
 */
final class Exchange {
  private static final Logger LOG = System.getLogger(Exchange.class.getName());

  /** How long an upload may go on after its answer is complete (RFC 9112 section 9.6). */
  private static final Duration LINGER = Duration.ofSeconds(5);

  private static final int MOST_INTERIM = 8;

  private final Browser browser;
  private final Upstream upstream;
  private final Visit visit;
  private final RequestHead request;
  private final Framing framing;
  private final ProblemPages pages;
  private final Incoming incoming;

  /** The connection in use, closed by whoever finds the browser gone. */
  private volatile @Nullable Wire connection;

  /** How it ended. */
  sealed interface Outcome {
    /**
     * The answer is complete.
     *
     * @param more whether the browser's connection can carry another request
     */
    record Done(boolean more) implements Outcome {}

    /**
     * The connection is a WebSocket now.
     *
     * @param tool its other end, to be closed
     */
    record Switched(Wire tool) implements Outcome {}
  }

  Exchange(Browser browser, Upstream upstream, Visit visit, Framing framing, ProblemPages pages) {
    this.browser = browser;
    this.upstream = upstream;
    this.visit = visit;
    this.request = visit.request();
    this.framing = framing;
    this.pages = pages;
    this.incoming = new Incoming(browser, framing, upstream, new BrowserEnds());
  }

  /**
   * Runs it.
   *
   * @throws IOException when the answer broke off, or the browser went
   */
  Outcome run() throws IOException, InterruptedException {
    if (!request.isSafe()) {
      upstream.noteAction();
    }
    var sent = HeaderRules.toTool(visit, framing, browser.address());
    try {
      Answer answer;
      try {
        answer = framing.isEmpty() ? ask(sent) : askWithBody(sent);
      } catch (IOException e) {
        return new Outcome.Done(withoutAnswer(e));
      }
      return answer.head().status() == 101 ? switched(answer) : new Outcome.Done(relay(answer));
    } finally {
      browser.waited();
      closeConnection();
    }
  }

  /** A tool's final head and how its body comes. */
  private record Answer(Wire from, ResponseHead head, Framing framing) {}

  private Answer askWithBody(RequestHead sent) throws IOException {
    var to = use(upstream.connect());
    to.output().write(sent.bytes());
    browser.meanwhile(() -> incoming.send(to.output()));
    return answerOf(to);
  }

  private Answer ask(RequestHead sent) throws IOException {
    var idle =
        request.isSafe() && !request.isWebSocket()
            ? upstream.idleConnection()
            : Optional.<Wire>empty();
    var first = use(idle.isPresent() ? idle.get() : upstream.connect());
    if (!request.isWebSocket()) {
      browser.whileWaiting(incoming::watch);
    }
    try {
      return ask(sent, first);
    } catch (IOException e) {
      if (idle.isEmpty() || incoming.isGone() || incoming.isHalfClosed()) {
        throw e;
      }
      // the tool closed the idle connection just as it was used
      first.close();
      return ask(sent, use(upstream.connect()));
    }
  }

  private Answer ask(RequestHead sent, Wire to) throws IOException {
    to.output().write(sent.bytes());
    to.output().flush();
    return answerOf(to);
  }

  private Answer answerOf(Wire from) throws IOException {
    for (int interim = 0; interim < MOST_INTERIM; interim++) {
      byte[] bytes = from.input().head();
      if (bytes.length == 0) {
        throw new IOException("the tool closed the connection without an answer");
      }
      var head = HeadParser.response(bytes);
      if (head.status() == 101 && !isWebSocket(head)) {
        throw new MalformedMessageException("The tool switched protocols unasked.");
      }
      if (head.status() == 101 || !head.isInterim()) {
        return new Answer(from, head, Framing.ofResponse(request.method(), head));
      }
      if (head.status() != 100 || request.headers().has("Expect")) {
        browser.output().write(HeaderRules.interim(head, visit).bytes());
        browser.output().flush();
      }
    }
    throw new MalformedMessageException("The tool sent too many interim answers.");
  }

  private boolean isWebSocket(ResponseHead head) {
    return request.isWebSocket() && head.headers().tokens("Upgrade").contains("websocket");
  }

  private boolean relay(Answer answer) throws IOException, InterruptedException {
    boolean last = !request.isPersistent() || incoming.isHalfClosed();
    var head = HeaderRules.toBrowser(answer.head(), visit, answer.framing(), last);
    browser.output().write(head.bytes());
    download(answer);
    boolean uploaded = incoming.awaitBody(LINGER) && incoming.isTaken();
    if (uploaded
        && !incoming.isHalfClosed()
        && answer.head().isPersistent()
        && !(answer.framing() instanceof UntilClose)) {
      connection = null;
      upstream.giveBack(answer.from());
    }
    return uploaded && !last;
  }

  private void download(Answer answer) throws IOException {
    var body = new Body(answer.from().input(), answer.framing());
    if (body.isEnded()) {
      browser.output().flush();
      return;
    }
    var passage =
        new BodyPassage(body, answer.framing(), browser.output(), browser.wire().buffers());
    try {
      int count;
      while ((count = passage.pass(BodyPassage.Step::run)) >= 0) {
        upstream.countToBrowser(count);
      }
    } catch (MalformedMessageException e) {
      // once its head has left, an answer that goes wrong can only be broken off
      throw new IOException("the tool's answer is malformed", e);
    }
    passage.finish();
  }

  private Outcome switched(Answer answer) throws IOException {
    browser.output().write(HeaderRules.switched(answer.head(), visit).bytes());
    browser.output().flush();
    connection = null;
    return new Outcome.Switched(answer.from());
  }

  private boolean withoutAnswer(IOException cause) throws IOException, InterruptedException {
    var malformed = incoming.malformed();
    if (malformed != null) {
      throw malformed;
    }
    if (incoming.isGone()) {
      return false;
    }
    var session = upstream.running().session();
    // a tool that gives up on a browser which may have gone is not to blame
    LOG.log(
        incoming.isHalfClosed() ? Level.DEBUG : Level.INFO,
        "The tool of session {0} does not answer: {1}",
        session,
        cause.toString());
    boolean last = !framing.isEmpty() || !request.isPersistent() || incoming.isHalfClosed();
    pages
        .of(Problems.notAnswering(), request, Optional.of(session))
        .send(browser.output(), !request.method().equals("HEAD"), last);
    if (connection == null && !framing.isEmpty()) {
      browser.meanwhile(incoming::discard);
    }
    incoming.awaitBody(LINGER);
    return !last;
  }

  private Wire use(Wire opened) throws IOException {
    connection = opened;
    if (incoming.isGone()) {
      opened.close();
      throw new IOException("the browser has gone");
    }
    return opened;
  }

  private void closeConnection() {
    var open = connection;
    if (open != null) {
      open.close();
    }
  }

  /** Passes on to the tool how the browser leaves. */
  private final class BrowserEnds implements Incoming.Ends {
    @Override
    public void halfClosed() throws IOException {
      var open = connection;
      if (open != null) {
        open.closeOutput();
      }
    }

    @Override
    public void gone() {
      closeConnection();
    }
  }
}
