package org.datadns.agent.proxy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a browser sends while its request is being answered: the rest of the body, and then, one way
 * or another, that it has nothing more to say. Runs on a thread of its own; its state is read by
 * the connection's thread.
 */
final class Incoming {
  private final Browser browser;
  private final Framing framing;
  private final Body body;
  private final Upstream upstream;
  private final Ends ends;

  /** Down when nothing of the body is to come any more. */
  private final CountDownLatch bodyRead = new CountDownLatch(1);

  private volatile boolean gone;
  private volatile boolean halfClosed;
  private volatile boolean taken = true;
  private volatile @Nullable MalformedMessageException malformed;

  /** Is told, at most once, what the browser did to its connection. */
  interface Ends {
    /** It says nothing more; whether it still listens cannot be known. */
    void halfClosed() throws IOException;

    /** It has gone, or can no longer be understood. */
    void gone();
  }

  /**
   * @param upstream counts what goes there
   */
  Incoming(Browser browser, Framing framing, Upstream upstream, Ends ends) {
    this.browser = browser;
    this.framing = framing;
    this.body = new Body(browser.input(), framing);
    this.upstream = upstream;
    this.ends = ends;
    if (framing.isEmpty()) {
      bodyRead.countDown();
    }
  }

  /** Whether the browser has gone. */
  boolean isGone() {
    return gone;
  }

  /** Whether the browser sends nothing more, though it may still listen. */
  boolean isHalfClosed() {
    return halfClosed;
  }

  /** What was wrong with the body, if anything. */
  @Nullable MalformedMessageException malformed() {
    return malformed;
  }

  /** Whether the tool took all of the body; known once {@link #awaitBody} holds. */
  boolean isTaken() {
    return taken && !gone;
  }

  /** Waits for the end of the body; false when it does not come in time. */
  boolean awaitBody(Duration most) throws InterruptedException {
    return bodyRead.await(most.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Sends the body on and then watches. */
  void send(HttpOutput to) {
    try {
      passBody(new BodyPassage(body, framing, to, browser.wire().buffers()));
    } catch (MalformedMessageException e) {
      malformed = e;
      leave();
      return;
    } catch (IOException e) {
      leave();
      return;
    }
    bodyRead.countDown();
    watch();
  }

  /** Reads what is left of the body away. */
  void discard() {
    send(new HttpOutput(parts -> {}, browser.wire().buffers()));
  }

  /** Waits until the browser sends its next request, or says that there is none. */
  void watch() {
    try {
      if (!browser.input().await()) {
        halfClosed = true;
        ends.halfClosed();
      }
    } catch (IOException e) {
      leave();
    }
  }

  private void passBody(BodyPassage passage) throws IOException {
    int count;
    while ((count = passage.pass(this::offer)) >= 0) {
      upstream.countToTool(count);
    }
    offer(passage::finish);
  }

  /** A tool that stops taking the body does not stop the browser from sending all of it. */
  private void offer(BodyPassage.Step sending) {
    if (taken) {
      try {
        sending.run();
      } catch (IOException e) {
        // why the tool stopped reading is for its answer to say
        taken = false;
      }
    }
  }

  private void leave() {
    gone = true;
    bodyRead.countDown();
    ends.gone();
  }
}
