package org.datadns.deploy.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A proxy that is measured.
 *
 * @param name as the figures name it
 * @param program its process
 * @param port where it listens on the loopback address
 * @param host the {@code Host} that every request names, the same for all
 * @param cookie the {@code Cookie} that every request carries, the same for all
 */
record Contestant(String name, Child program, int port, String host, String cookie)
    implements AutoCloseable {

  String origin() {
    return "http://" + host;
  }

  /** The header fields of a request that the session's own page makes with {@code fetch}. */
  List<String> fetchFields() {
    return fields("cors", "empty", "*/*");
  }

  /** The header fields of a request that the session's own page opens a WebSocket with. */
  List<String> webSocketFields() {
    var fields = new ArrayList<>(fields("websocket", "empty", "*/*"));
    fields.add("Origin: " + origin());
    fields.add("Connection: Upgrade");
    fields.add("Upgrade: websocket");
    fields.add("Sec-WebSocket-Version: 13");
    fields.add("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    fields.add("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");
    return fields;
  }

  private List<String> fields(String mode, String destination, String accept) {
    var fields = new ArrayList<String>();
    fields.add("Host: " + host);
    fields.add("Cookie: _xsrf=2|0f1e2d3c|b4a5968778695a4b3c2d1e0f|1763683200; " + cookie);
    fields.add(
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/140.0.0.0 Safari/537.36");
    fields.add("Accept: " + accept);
    fields.add("Accept-Encoding: gzip, deflate, br, zstd");
    fields.add("Accept-Language: en-US,en;q=0.9");
    fields.add("Referer: " + origin() + "/lab");
    fields.add("Sec-Fetch-Site: same-origin");
    fields.add("Sec-Fetch-Mode: " + mode);
    fields.add("Sec-Fetch-Dest: " + destination);
    return fields;
  }

  @Override
  public void close() {
    program.close();
  }
}
