package org.datadns.agent.proxy;

import io.helidon.http.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.datadns.agent.proxy.Headers.Field;

/**
 * An answer of the proxy itself.
 *
 * @param status the status code
 * @param fields its fields, without those framing it
 * @param body the whole content, sent in UTF-8
 */
record Reply(int status, List<Field> fields, String body) {

  static Reply redirect(String location, Field... fields) {
    var all = new ArrayList<>(List.of(fields));
    all.add(new Field("Location", location));
    all.add(new Field("Cache-Control", "no-store"));
    all.add(new Field("Referrer-Policy", "no-referrer"));
    return new Reply(303, all, "");
  }

  /** The same with more fields. */
  Reply withAll(List<Field> more) {
    var all = new ArrayList<>(fields);
    all.addAll(more);
    return new Reply(status, all, body);
  }

  /**
   * Sends it.
   *
   * @param withBody false in answer to HEAD
   * @param last whether the connection ends after it
   */
  void send(HttpOutput output, boolean withBody, boolean last) throws IOException {
    var all = new ArrayList<>(fields);
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    all.add(new Field("Content-Length", Integer.toString(content.length)));
    if (last) {
      all.add(new Field("Connection", "close"));
    }
    var reason = Status.create(status).reasonPhrase();
    output.write(new ResponseHead(1, status, reason, new Headers(all)).bytes());
    if (withBody) {
      output.write(content);
    }
    output.flush();
  }
}
