package org.datadns.agent.proxy;

import java.io.IOException;
import java.io.OutputStream;
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
  private final RequestHead request;
  private final Framing framing;
  private final ProblemPages pages;
  private final Incoming incoming;

  /** The connection in use, closed by whoever finds the browser gone. */
  private volatile @Nullable UpstreamConnection connection;

  Exchange(
      Browser browser,
      Upstream upstream,
      RequestHead request,
      Framing framing,
      ProblemPages pages) {
    this.browser = browser;
    this.upstream = upstream;
    this.request = request;
    this.framing = framing;
    this.pages = pages;
    this.incoming = new Incoming(browser, framing, upstream, this::closeConnection);
  }

  /**
   * Runs it; whether the browser's connection can carry another request.
   *
   * @param scheme how the browser reached us
   * @throws IOException when the answer broke off, or the browser went
   */
  boolean run(String scheme) throws IOException, InterruptedException {
    var sent = HeaderRules.toTool(request, framing, upstream.running(), browser.address(), scheme);
    try {
      Answer answer;
      try {
        answer = framing.isEmpty() ? ask(sent) : askWithBody(sent);
      } catch (IOException e) {
        return withoutAnswer(e);
      }
      return answer.head().status() == 101 ? tunnel(answer) : relay(answer);
    } finally {
      closeConnection();
    }
  }

  /** A tool's final head and how its body comes. */
  private record Answer(UpstreamConnection from, ResponseHead head, Framing framing) {}

  private Answer askWithBody(RequestHead sent) throws IOException {
    var to = use(upstream.connect());
    if (request.headers().has("Expect")) {
      BrowserConnection.sendContinue(browser.output());
    }
    to.output().write(sent.bytes());
    browser.meanwhile(() -> incoming.send(to.output()));
    return answerOf(to);
  }

  private Answer ask(RequestHead sent) throws IOException {
    var idle =
        request.isSafe() && !request.isWebSocket()
            ? upstream.idleConnection()
            : Optional.<UpstreamConnection>empty();
    var first = use(idle.isPresent() ? idle.get() : upstream.connect());
    if (!request.isWebSocket()) {
      browser.meanwhile(incoming::watch);
    }
    try {
      return ask(sent, first);
    } catch (IOException e) {
      if (idle.isEmpty() || incoming.isGone()) {
        throw e;
      }
      // the tool closed the idle connection just as it was used
      first.close();
      return ask(sent, use(upstream.connect()));
    }
  }

  private Answer ask(RequestHead sent, UpstreamConnection to) throws IOException {
    to.output().write(sent.bytes());
    to.output().flush();
    return answerOf(to);
  }

  private Answer answerOf(UpstreamConnection from) throws IOException {
    for (int interim = 0; interim < MOST_INTERIM; interim++) {
      var lines = from.input().head();
      if (lines.isEmpty()) {
        throw new IOException("the tool closed the connection without an answer");
      }
      var head = HeadParser.response(lines);
      if (head.status() == 101 && !isWebSocket(head)) {
        throw new MalformedMessageException("The tool switched protocols unasked.");
      }
      if (head.status() == 101 || !head.isInterim()) {
        return new Answer(from, head, Framing.ofResponse(request.method(), head));
      }
    }
    throw new MalformedMessageException("The tool sent too many interim answers.");
  }

  private boolean isWebSocket(ResponseHead head) {
    return request.isWebSocket() && head.headers().tokens("Upgrade").contains("websocket");
  }

  private boolean relay(Answer answer) throws IOException, InterruptedException {
    boolean last = !request.isPersistent();
    var head = HeaderRules.toBrowser(answer.head(), request.method(), answer.framing(), last);
    var body = new Body(answer.from().input(), answer.framing());
    browser.output().write(head.bytes());
    if (body.isEnded()) {
      browser.output().flush();
    } else {
      download(body, answer.framing());
    }
    boolean uploaded = incoming.awaitBody(LINGER) && incoming.isTaken();
    if (uploaded && answer.head().isPersistent() && !(answer.framing() instanceof UntilClose)) {
      connection = null;
      upstream.giveBack(answer.from());
    }
    return uploaded && !last;
  }

  private void download(Body body, Framing answerFraming) throws IOException {
    if (!body.isReady()) {
      browser.output().flush();
    }
    var writer = new BodyWriter(body, answerFraming, browser.output());
    int count;
    while ((count = readAnswer(writer)) >= 0) {
      upstream.countToBrowser(count);
      writer.write(count);
    }
    writer.finish();
  }

  /** Once its head has left, an answer that goes wrong can only be broken off. */
  private static int readAnswer(BodyWriter writer) throws IOException {
    try {
      return writer.read();
    } catch (MalformedMessageException e) {
      throw new IOException("the tool's answer is malformed", e);
    }
  }

  private boolean tunnel(Answer answer) throws IOException, InterruptedException {
    browser.output().write(HeaderRules.switched(answer.head()).bytes());
    browser.output().flush();
    browser.busy(false);
    new WebSocketTunnel(browser, answer.from(), upstream).run();
    return false;
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
    LOG.log(Level.INFO, "The tool of session {0} does not answer: {1}", session, cause.toString());
    boolean last = !framing.isEmpty() || !request.isPersistent();
    pages
        .of(Problems.notAnswering(), request, Optional.of(session))
        .send(browser.output(), !request.method().equals("HEAD"), last);
    if (connection == null && !framing.isEmpty()) {
      browser.meanwhile(() -> incoming.send(OutputStream.nullOutputStream()));
    }
    incoming.awaitBody(LINGER);
    return !last;
  }

  private UpstreamConnection use(UpstreamConnection opened) throws IOException {
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
}
