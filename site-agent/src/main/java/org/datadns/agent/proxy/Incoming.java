package org.datadns.agent.proxy;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a browser sends while its request is being answered: the rest of the body, and then, one way
 * or another, that it has gone. Runs on a thread of its own; its state is read by the connection's
 * thread.
 */
final class Incoming {
  private final Browser browser;
  private final Framing framing;
  private final Body body;
  private final Upstream upstream;
  private final Runnable whenGone;

  /** Down when nothing of the body is to come any more. */
  private final CountDownLatch bodyRead = new CountDownLatch(1);

  private volatile boolean gone;
  private volatile boolean taken = true;
  private volatile @Nullable MalformedMessageException malformed;

  /**
   * @param upstream counts what goes there
   * @param whenGone called once when the browser has gone or can no longer be understood
   */
  Incoming(Browser browser, Framing framing, Upstream upstream, Runnable whenGone) {
    this.browser = browser;
    this.framing = framing;
    this.body = new Body(browser.input(), framing);
    this.upstream = upstream;
    this.whenGone = whenGone;
    if (framing.isEmpty()) {
      bodyRead.countDown();
    }
  }

  /** Whether the browser has gone. */
  boolean isGone() {
    return gone;
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
  void send(OutputStream to) {
    try {
      passBody(new BodyWriter(body, framing, to));
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

  /** Waits until the browser sends its next request or goes. */
  void watch() {
    try {
      if (!browser.input().await()) {
        leave();
      }
    } catch (IOException e) {
      leave();
    }
  }

  /** A tool that stops taking the body does not stop the browser from sending all of it. */
  private void passBody(BodyWriter writer) throws IOException {
    if (!body.isReady()) {
      // the tool may answer to the head alone
      offer(writer::flush);
    }
    int count;
    while ((count = writer.read()) >= 0) {
      upstream.countToTool(count);
      int part = count;
      offer(() -> writer.write(part));
    }
    offer(writer::finish);
  }

  private interface Sending {
    void run() throws IOException;
  }

  private void offer(Sending sending) {
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
    whenGone.run();
  }
}
