package org.datadns.agent.proxy;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.datadns.agent.proxy.Gate.Passage;
import org.datadns.agent.proxy.Lookup.Running;

/**
 * One connection of a browser: request after request until either side ends it, or until it becomes
 * a WebSocket.
 */
final class BrowserConnection implements ServerConnection, InterruptableTask<Void> {
  /** What is worth reading away to keep a connection whose request was refused. */
  private static final int WORTH_DISCARDING = 64 * 1024;

  private final SessionProxy proxy;
  private final Browser browser;

  private volatile boolean closing;

  BrowserConnection(SessionProxy proxy, ConnectionContext context) {
    this.proxy = proxy;
    this.browser = new Browser(context);
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    boolean more = true;
    try {
      while (more && !closing) {
        browser.awaitMeanwhile();
        List<String> lines = browser.input().head();
        if (lines.isEmpty()) {
          return;
        }
        browser.busy(true);
        more = serve(HeadParser.request(lines));
        browser.busy(false);
      }
    } catch (MalformedMessageException e) {
      refuse(e);
    } catch (IOException e) {
      // the browser has gone, or an answer broke off: closing says so to whoever is left
      browser.close();
    }
  }

  @Override
  public boolean canInterrupt() {
    return !browser.isBusy();
  }

  @Override
  public Duration idleTime() {
    return browser.isBusy() ? Duration.ZERO : browser.quietFor();
  }

  @Override
  public void close(boolean interrupt) {
    closing = true;
    if (interrupt || !browser.isBusy()) {
      browser.close();
    }
  }

  /** Answers one request; whether the connection can carry another. */
  private boolean serve(RequestHead request) throws IOException, InterruptedException {
    var framing = Framing.ofRequest(request.headers());
    if (request.isWebSocket() && !framing.isEmpty()) {
      throw new MalformedMessageException("A WebSocket's handshake has no body.");
    }
    var origins = proxy.origins();
    return switch (proxy.gate().pass(request, origins)) {
      case Passage.Closed(Reply reply) ->
          answer(request, new Body(browser.input(), framing), reply);
      case Passage.Entering(Running running, Cookies cookies) -> {
        var body = new Body(browser.input(), framing);
        var form = readForm(request, body);
        yield answer(
            request,
            body,
            proxy.entry().enter(running, request, form.orElse(""), cookies, browser.address()));
      }
      case Passage.Open(Running running) ->
          new Exchange(browser, proxy.upstreams().of(running), request, framing, proxy.pages())
              .run(origins.scheme());
    };
  }

  private boolean answer(RequestHead request, Body body, Reply reply) throws IOException {
    boolean waitsForContinue = !body.isEnded() && request.headers().has("Expect");
    boolean more = request.isPersistent() && !waitsForContinue && body.discard(WORTH_DISCARDING);
    reply.send(browser.output(), !request.method().equals("HEAD"), !more);
    return more;
  }

  /** The body of a form; empty when it is too large to be the one expected. */
  private Optional<String> readForm(RequestHead request, Body body) throws IOException {
    if (request.headers().has("Expect")) {
      sendContinue(browser.output());
    }
    var bytes = new byte[Entry.LARGEST_FORM];
    int length = 0;
    while (length < bytes.length) {
      int count = body.read(bytes, length, bytes.length - length);
      if (count < 0) {
        return Optional.of(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
      }
      length += count;
    }
    return Optional.empty();
  }

  private void refuse(MalformedMessageException e) {
    try {
      proxy.pages().json(Problems.malformed(e)).send(browser.output(), true, true);
    } catch (IOException gone) {
      browser.close();
    }
  }

  /** RFC 9110 section 15.2.1. */
  static void sendContinue(OutputStream output) throws IOException {
    output.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    output.flush();
  }
}
