package org.datadns.resolver.resolve;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import org.datadns.protocol.signing.Digest;

/** An answer as it is sent, its fields and bytes made once. Thread-safe. */
final class Answer {
  private static final Header VARY = HeaderValues.createCached(HeaderNames.VARY, "Accept");
  private static final byte[] NOTHING = {};

  private final byte[] body;
  private final String tag;
  private final Header etag;
  private final Header length;
  private final List<Header> others;

  /**
   * An answer.
   *
   * @param body its bytes, not copied
   * @param others its fields but {@code ETag}, {@code Vary} and {@code Content-Length}
   */
  Answer(byte[] body, List<Header> others) {
    this.body = body;
    this.tag = '"' + Digest.of(body) + '"';
    this.etag = HeaderValues.createCached(HeaderNames.ETAG, tag);
    this.length =
        HeaderValues.createCached(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
    this.others = List.copyOf(others);
  }

  byte[] body() {
    return body;
  }

  /** About how many bytes of memory it takes. */
  int weight() {
    return body.length + 640;
  }

  /** Sends it, or that the client has it already (RFC 9110 section 13.1.2). */
  void send(ServerRequest request, ServerResponse response) {
    var fields = response.headers();
    fields.set(etag);
    fields.set(VARY);
    for (int i = 0; i < others.size(); i++) {
      fields.set(others.get(i));
    }
    var asked = request.headers();
    if (asked.contains(HeaderNames.IF_NONE_MATCH) && isKnown(asked)) {
      fields.remove(HeaderNames.CONTENT_TYPE);
      response.status(Status.NOT_MODIFIED_304).send();
      return;
    }
    fields.set(length);
    response.send(Method.HEAD.equals(request.prologue().method()) ? NOTHING : body);
  }

  /** Whether one of the tags is ours, compared weakly, or any will do. */
  private boolean isKnown(ServerRequestHeaders asked) {
    for (String field : asked.values(HeaderNames.IF_NONE_MATCH)) {
      for (String each : field.split(",", -1)) {
        String one = each.strip();
        if (one.equals("*") || one.equals(tag) || (one.startsWith("W/") && one.endsWith(tag))) {
          return true;
        }
      }
    }
    return false;
  }
}
