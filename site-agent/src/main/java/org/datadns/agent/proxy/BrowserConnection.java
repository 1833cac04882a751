package org.datadns.agent.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.datadns.agent.proxy.Gate.Passage;
import org.datadns.agent.proxy.Lookup.Running;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a browser: request after request until either side ends it, or until it becomes
 * a WebSocket.
 */
final class BrowserConnection implements Runnable {
  /** What is worth reading away to keep a connection whose request was refused. */
  private static final int WORTH_DISCARDING = 64 * 1024;

  /** A browser that takes nothing of an answer for so long is gone, whatever its kernel says. */
  private static final Duration LONGEST_STALL = Duration.ofMinutes(5);

  private final SessionProxy proxy;
  private final Browser browser;
  private volatile Phase phase = Phase.BETWEEN_REQUESTS;
  private volatile long receivingSince;
  private volatile @Nullable WebSocketTunnel tunnel;

  /** Who is served, where the session is another's and shared with them. */
  private volatile @Nullable Sharing sharing;

  private volatile boolean closing;

  private record Sharing(Running running, String holder) {}

  private enum Phase {
    BETWEEN_REQUESTS,
    WITHIN_HEAD,
    /** The proxy answers by itself: the body, if any, is read and small. */
    ANSWERING,
    /** The tool answers, and nobody else knows how long that may take. */
    SERVING
  }

  BrowserConnection(SessionProxy proxy, Wire wire) {
    this.proxy = proxy;
    this.browser = new Browser(wire);
  }

  @Override
  public void run() {
    try {
      boolean more = true;
      while (more && !closing) {
        browser.awaitMeanwhile();
        phase = Phase.BETWEEN_REQUESTS;
        if (!browser.input().await()) {
          return;
        }
        receivingSince = System.nanoTime();
        phase = Phase.WITHIN_HEAD;
        byte[] head = browser.input().head();
        phase = Phase.ANSWERING;
        more = serve(HeadParser.request(head));
      }
    } catch (MalformedMessageException e) {
      refuse(e);
    } catch (IOException e) {
      // the browser has gone, or an answer broke off: closing says so to whoever is left
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      browser.close();
    }
  }

  /**
   * Ends what nobody uses, and has a browser watched whose tool takes its time. Never blocks.
   *
   * @param limits how long each may take
   */
  void lookAfter(ProxyListener.Limits limits) {
    var wire = browser.wire();
    var running = tunnel;
    boolean over =
        switch (phase) {
          case BETWEEN_REQUESTS -> exceeds(wire.quietFor(), limits.betweenRequests());
          case WITHIN_HEAD, ANSWERING ->
              exceeds(wire.quietFor(), limits.betweenRequests())
                  || exceeds(receivingFor(), limits.receiving());
          case SERVING ->
              isRevoked()
                  || (running == null
                      ? exceeds(wire.stalledFor(), LONGEST_STALL)
                      : exceeds(running.quietFor(), limits.webSocket()));
        };
    if (over) {
      browser.close();
    } else {
      browser.lookAfterWait();
    }
  }

  /** Whether the session was shared with whoever is served, and is not any more. */
  private boolean isRevoked() {
    var shared = sharing;
    return shared != null && !proxy.gate().isCompanion(shared.running(), shared.holder());
  }

  /** Asks it to end soon: a request under way is answered, a WebSocket is told to go. */
  void leave() {
    closing = true;
    var running = tunnel;
    if (running != null) {
      running.leave();
    } else if (phase == Phase.BETWEEN_REQUESTS || phase == Phase.WITHIN_HEAD) {
      browser.close();
    }
  }

  /** Ends it now. */
  void close() {
    browser.close();
  }

  /** Answers one request; whether the connection can carry another. */
  private boolean serve(RequestHead request) throws IOException, InterruptedException {
    var framing = Framing.ofRequest(request.headers());
    if (request.isWebSocket() && !framing.isEmpty()) {
      throw new MalformedMessageException("A WebSocket's handshake has no body.");
    }
    return switch (proxy.gate().pass(request, proxy.origins())) {
      case Passage.Closed(Reply reply) ->
          answer(request, new Body(browser.input(), framing), reply);
      case Passage.Entering(Visit visit) -> {
        var body = new Body(browser.input(), framing);
        var form = readForm(request, body);
        yield answer(request, body, proxy.entry().enter(visit, form.orElse(""), browser.address()));
      }
      case Passage.Open(Visit visit, String holder) -> {
        sharing =
            holder.equals(visit.running().person()) ? null : new Sharing(visit.running(), holder);
        yield pass(visit, framing);
      }
    };
  }

  private boolean pass(Visit visit, Framing framing) throws IOException, InterruptedException {
    phase = Phase.SERVING;
    var upstream = proxy.upstreams().of(visit.running());
    var exchange = new Exchange(browser, upstream, visit, framing, proxy.pages());
    return switch (exchange.run()) {
      case Exchange.Outcome.Done(boolean more) -> more;
      case Exchange.Outcome.Switched(Wire tool) -> {
        var opened = new WebSocketTunnel(browser.wire(), tool, upstream);
        tunnel = opened;
        if (closing) {
          opened.leave();
        }
        opened.run();
        yield false;
      }
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
      // RFC 9110 section 15.2.1
      browser.output().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      browser.output().flush();
    }
    var form = ByteBuffer.allocate(Entry.LARGEST_FORM);
    while (form.hasRemaining()) {
      if (body.read(form) < 0) {
        return Optional.of(
            new String(form.array(), 0, form.position(), StandardCharsets.ISO_8859_1));
      }
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

  private Duration receivingFor() {
    return Duration.ofNanos(System.nanoTime() - receivingSince);
  }

  private static boolean exceeds(Duration time, Duration most) {
    return time.compareTo(most) > 0;
  }
}
