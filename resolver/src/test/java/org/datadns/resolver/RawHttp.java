package org.datadns.resolver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Requests as bytes on a socket, and what comes back. */
public final class RawHttp {
  private RawHttp() {}

  /**
   * All that comes back until the server ends the connection, which the request has to make it do.
   *
   * @param request {@code |} stands for the end of a line
   */
  public static String exchange(URI server, String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(request.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      var all = new StringBuilder();
      try {
        int next;
        while ((next = socket.getInputStream().read()) >= 0) {
          all.append((char) next);
        }
      } catch (SocketException e) {
        // closed with bytes of ours unread
        return all.toString();
      }
      return all.toString();
    }
  }
}
