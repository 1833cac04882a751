package org.datadns.agent.proxy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/**
 * The bytes of a WebSocket after its handshake, passed on unread both ways, so that subprotocols,
 * extensions and close codes are those of the two ends. When one end closes, so does the other.
 */
final class WebSocketTunnel {
  private static final int LARGEST_PART = 16 * 1024;

  private final Browser browser;
  private final UpstreamConnection tool;
  private final Upstream upstream;

  WebSocketTunnel(Browser browser, UpstreamConnection tool, Upstream upstream) {
    this.browser = browser;
    this.tool = tool;
    this.upstream = upstream;
  }

  /** Runs until both ways are closed. */
  void run() throws InterruptedException {
    var toTool =
        Thread.ofVirtual()
            .name("websocket-to-tool")
            .start(() -> pass(browser.input(), tool.output(), upstream::countToTool));
    try {
      pass(tool.input(), browser.output(), upstream::countToBrowser);
    } finally {
      closeBoth();
      toTool.join();
    }
  }

  private void pass(HttpInput from, OutputStream to, LongConsumer counter) {
    var buffer = new byte[LARGEST_PART];
    try {
      int count;
      while ((count = from.read(buffer, 0, buffer.length)) >= 0) {
        to.write(buffer, 0, count);
        to.flush();
        counter.accept(count);
      }
    } catch (IOException e) {
      // one end broke: the other is closed below, which is all it can be told
    } finally {
      closeBoth();
    }
  }

  private void closeBoth() {
    tool.close();
    browser.close();
  }
}
