package org.datadns.agent.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One end of a connection that says exactly what a test wants said. Text is ISO-8859-1. A read that
 * waits longer than ten seconds fails.
 */
final class RawPeer implements HttpInput.Source, AutoCloseable {
  private final Socket socket;
  private final InputStream input;

  RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    this.input = socket.getInputStream();
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
  }

  static RawPeer connect(int port) throws IOException {
    return new RawPeer(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  RawPeer send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawPeer send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** A head with the empty line that ends it; empty at the end of the connection. */
  String readHead() throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = input.read();
      if (next < 0) {
        return head.toString(StandardCharsets.ISO_8859_1);
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  String read(int count) throws IOException {
    return new String(input.readNBytes(count), StandardCharsets.ISO_8859_1);
  }

  /** Reads until a text has come; false when the connection ends before. */
  boolean readUntil(String text) throws IOException {
    var read = new StringBuilder();
    int next;
    while ((next = input.read()) >= 0) {
      read.append((char) next);
      if (read.indexOf(text) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** Everything until the other end closes or resets. */
  String readAll() throws IOException {
    return new String(input.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Waits for the other end to close or reset; whether it did without another byte. */
  boolean isClosedByPeer() throws IOException {
    try {
      return input.read() < 0;
    } catch (java.net.SocketException e) {
      return true;
    }
  }

  InputStream input() {
    return input;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int count =
        input.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
    if (count > 0) {
      target.position(target.position() + count);
    }
    return count;
  }

  @Override
  public boolean hasMore() throws IOException {
    return input.available() > 0;
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
