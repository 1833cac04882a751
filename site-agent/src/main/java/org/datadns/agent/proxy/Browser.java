package org.datadns.agent.proxy;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The browser's end of a connection. Its input belongs to the connection's thread, except between
 * {@link #meanwhile} and {@link #awaitMeanwhile}, when a second thread has it.
 */
final class Browser {
  private static final int LARGE = 64 * 1024;

  private final ConnectionContext context;
  private final HttpInput input;
  private final OutputStream output;
  private @Nullable BufferData large;
  private @Nullable Thread reading;
  private volatile boolean busy;
  private volatile long lastByte = System.nanoTime();

  Browser(ConnectionContext context) {
    this.context = context;
    this.input = new HttpInput(this::receive);
    this.output = new BufferedOutputStream(new Sending(), 8 * 1024);
  }

  HttpInput input() {
    return input;
  }

  /** Buffered: flush before waiting for anything. */
  OutputStream output() {
    return output;
  }

  String address() {
    return context.remotePeer().host();
  }

  /** Says whether a request is being served: however quiet its connection, it is not idle. */
  void busy(boolean serving) {
    busy = serving;
  }

  boolean isBusy() {
    return busy;
  }

  /** How long nothing came or went. */
  Duration quietFor() {
    return Duration.ofNanos(System.nanoTime() - lastByte);
  }

  /** Lends the input to a task on a thread of its own. */
  void meanwhile(Runnable task) {
    reading = Thread.ofVirtual().name("browser-input").start(task);
  }

  /** Takes the input back, however long that takes. */
  void awaitMeanwhile() throws InterruptedException {
    if (reading != null) {
      reading.join();
      reading = null;
    }
  }

  /** Closes the connection; whoever reads or writes it finds out. */
  void close() {
    context.serverSocket().close();
  }

  private int receive(byte[] target, int offset, int length) throws IOException {
    int count =
        length < LARGE ? receiveSome(target, offset, length) : receiveMuch(target, offset, length);
    lastByte = System.nanoTime();
    return count;
  }

  private int receiveSome(byte[] target, int offset, int length) throws IOException {
    var reader = context.dataReader();
    try {
      reader.ensureAvailable();
    } catch (InsufficientDataAvailableException e) {
      return -1;
    } catch (ServerConnectionException e) {
      throw new IOException("the browser's connection broke", e);
    }
    int count = Math.min(length, reader.available());
    System.arraycopy(reader.readBytes(count), 0, target, offset, count);
    return count;
  }

  /** Helidon's reader takes 8 KiB at most from the socket at a time, which makes uploads slow. */
  private int receiveMuch(byte[] target, int offset, int length) throws IOException {
    if (context.dataReader().available() > 0) {
      return receiveSome(target, offset, length);
    }
    var parts = large == null ? BufferData.create(LARGE) : large;
    large = parts;
    try {
      parts.reset();
      int count = context.serverSocket().read(parts);
      return count < 0 ? count : parts.read(target, offset, count);
    } catch (UncheckedIOException e) {
      throw new IOException("the browser's connection broke", e);
    }
  }

  private final class Sending extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        context.dataWriter().writeNow(BufferData.createReadOnly(bytes, offset, length));
      } catch (UncheckedIOException | SocketWriterException e) {
        throw new IOException("the browser's connection broke", e);
      }
      lastByte = System.nanoTime();
    }
  }
}
