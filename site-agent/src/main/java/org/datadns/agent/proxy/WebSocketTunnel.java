package org.datadns.agent.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * The bytes of a WebSocket after its handshake, passed on unchanged both ways, so that
 * subprotocols, extensions and close codes are those of the two ends. An end that stops sending may
 * still receive; when one breaks, so does the other.
 */
final class WebSocketTunnel {
  /** Close frames with the code 1001, going away (RFC 6455 section 7.4.1); the tool's is masked. */
  private static final byte[] GOING_AWAY = {(byte) 0x88, 2, 0x03, (byte) 0xe9};

  private static final byte[] GOING_AWAY_MASKED = {
    (byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xe9
  };

  private final Wire browser;
  private final Wire tool;
  private final Direction toTool;
  private final Direction toBrowser;

  WebSocketTunnel(Wire browser, Wire tool, Upstream upstream) {
    this.browser = browser;
    this.tool = tool;
    this.toTool =
        new Direction(
            browser, tool, GOING_AWAY_MASKED, upstream::countToTool, upstream::noteAction);
    this.toBrowser = new Direction(tool, browser, GOING_AWAY, upstream::countToBrowser, () -> {});
  }

  /** Runs until both ways are closed. */
  void run() throws InterruptedException {
    var other = Thread.ofVirtual().name("websocket-to-tool").start(toTool);
    try {
      toBrowser.run();
      other.join();
    } finally {
      closeBoth();
    }
  }

  /** How long neither end sent anything. */
  Duration quietFor() {
    var one = browser.quietFor();
    var two = tool.quietFor();
    return one.compareTo(two) < 0 ? one : two;
  }

  /** Tells both ends to go, each as soon as no frame is under way to it. Never blocks. */
  void leave() {
    toBrowser.leave();
    toTool.leave();
  }

  private void closeBoth() {
    tool.close();
    browser.close();
  }

  /** One way through the tunnel. */
  private final class Direction implements Runnable {
    private final Wire from;
    private final Wire to;
    private final byte[] goingAway;
    private final LongConsumer counter;
    private final Runnable whenData;

    /** Held while something is sent to the end; guards what follows. */
    private final ReentrantLock sending = new ReentrantLock();

    private final FrameTracker frames = new FrameTracker();
    private boolean left;
    private volatile boolean leaving;

    Direction(Wire from, Wire to, byte[] goingAway, LongConsumer counter, Runnable whenData) {
      this.from = from;
      this.to = to;
      this.goingAway = goingAway;
      this.counter = counter;
      this.whenData = whenData;
    }

    @Override
    public void run() {
      try {
        while (from.input().await()) {
          passPart();
        }
        to.closeOutput();
      } catch (IOException e) {
        // one end broke: closing is all that the other can be told
        closeBoth();
      }
    }

    private void passPart() throws IOException {
      if (from.input().isFull()) {
        passLargePart();
      } else {
        var part = from.input().takeReceived();
        counter.accept(part.remaining());
        send(part);
      }
    }

    private void passLargePart() throws IOException {
      var part = from.buffers().take();
      try {
        counter.accept(from.input().read(part));
        send(part.flip());
      } finally {
        from.buffers().give(part);
      }
    }

    private void send(ByteBuffer part) throws IOException {
      sending.lock();
      try {
        if (left) {
          return;
        }
        frames.follow(part);
        if (frames.tookData()) {
          whenData.run();
        }
        to.output().send(part);
        sayGoodbye();
      } finally {
        sending.unlock();
      }
    }

    /** Whoever is sending meanwhile says it afterwards. */
    void leave() {
      leaving = true;
      if (sending.tryLock()) {
        try {
          sayGoodbye();
        } catch (IOException e) {
          closeBoth();
        } finally {
          sending.unlock();
        }
      }
    }

    private void sayGoodbye() throws IOException {
      if (leaving && !left && frames.isBetweenFrames()) {
        left = true;
        to.output().write(goingAway);
        to.output().flush();
      }
    }
  }
}
