package org.datadns.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class TransferTest {
  @Test
  void allIsSent() throws IOException {
    var bytes = "tar".repeat(100_000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    var taken = new ByteArrayOutputStream();
    Transfer.send(new ByteArrayInputStream(bytes), taken, 1, Duration.ofMinutes(1));
    assertThat(taken.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void whoTakesNothing_losesTheirPlace() throws Exception {
    try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var lazy = new Socket(listening.getInetAddress(), listening.getLocalPort());
        var sending = listening.accept();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sent =
          CompletableFuture.runAsync(
              () -> {
                try {
                  Transfer.send(
                      endless(), sending.getOutputStream(), 1 << 16, Duration.ofMillis(100));
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              },
              threads);
      assertThatThrownBy(sent::get).hasRootCauseInstanceOf(IOException.class);
      assertThat(lazy.isConnected()).isTrue();
    }
  }

  private static InputStream endless() {
    return new InputStream() {
      @Override
      public int read() {
        return 0;
      }
    };
  }
}
