package org.datadns.agent.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.datadns.agent.proxy.Headers.Field;

/** Which fields pass between browser and tool. Pure. */
final class HeaderRules {
  private HeaderRules() {}

  /**
   * A request as the tool gets it: with its own token instead of the person's cookie, and with
   * forwarding fields that are ours.
   *
   * @param framing how its body will be sent
   * @param address the browser's network address
   */
  static RequestHead toTool(Visit visit, Framing framing, String address) {
    var request = visit.request();
    var from = request.headers();
    var named = named(from);
    var fields = new ArrayList<Field>(from.fields().size() + 8);
    for (Field field : from.fields()) {
      boolean passes =
          switch (FieldRule.of(field.name())) {
            case CONNECTION, CLAIM -> false;
            case ORDINARY, REACHING, SET_COOKIE, LEADING ->
                field.is("Host") || (isKnownExpectation(field) && !isNamed(field, named));
          };
      if (passes) {
        fields.add(field);
      }
    }
    Cookies.withoutOwn(from).ifPresent(cookies -> fields.add(new Field("Cookie", cookies)));
    if (!visit.running().token().isEmpty()) {
      fields.add(new Field("Authorization", "token " + visit.running().token()));
    }
    fields.addAll(BasePathRules.forwarding(visit, address));
    fields.addAll(framing.fields());
    passTrailer(from, framing, fields);
    if (request.isWebSocket()) {
      fields.addAll(webSocket());
    } else if (from.tokens("TE").contains("trailers")) {
      fields.add(new Field("TE", "trailers"));
      fields.add(new Field("Connection", "TE"));
    }
    return new RequestHead(request.method(), BasePathRules.target(visit), new Headers(fields));
  }

  /**
   * An answer as the browser gets it.
   *
   * @param visit the request it answers
   * @param framing how the body came
   * @param last whether the browser's connection ends after it
   */
  static ResponseHead toBrowser(ResponseHead answer, Visit visit, Framing framing, boolean last) {
    var fields = passed(answer.headers(), visit);
    Isolation.complete(fields, visit);
    if (visit.request().method().equals("HEAD") || answer.status() == 304) {
      // what a GET would have had (RFC 9110 section 8.6)
      answer
          .headers()
          .first("Content-Length")
          .ifPresent(length -> fields.add(new Field("Content-Length", length)));
    }
    fields.addAll(framing.fields());
    passTrailer(answer.headers(), framing, fields);
    if (last) {
      fields.add(new Field("Connection", "close"));
    }
    return new ResponseHead(1, answer.status(), answer.reason(), new Headers(fields));
  }

  /** The answer that makes a connection a WebSocket (RFC 6455 section 4.2.2). */
  static ResponseHead switched(ResponseHead answer, Visit visit) {
    var fields = passed(answer.headers(), visit);
    fields.addAll(webSocket());
    return new ResponseHead(1, answer.status(), answer.reason(), new Headers(fields));
  }

  /** An interim answer (RFC 9110 section 15.2). */
  static ResponseHead interim(ResponseHead answer, Visit visit) {
    return new ResponseHead(
        1, answer.status(), answer.reason(), new Headers(passed(answer.headers(), visit)));
  }

  /** The fields that may stand behind a body, either way (RFC 9110 section 6.5.1). */
  static Headers trailers(Headers trailers) {
    if (trailers.fields().isEmpty()) {
      return trailers;
    }
    return new Headers(
        trailers.fields().stream()
            .filter(field -> FieldRule.of(field.name()) == FieldRule.ORDINARY)
            .toList());
  }

  private static List<Field> passed(Headers headers, Visit visit) {
    var named = named(headers);
    var fields = new ArrayList<Field>(headers.fields().size() + 4);
    for (Field field : headers.fields()) {
      boolean passes =
          switch (FieldRule.of(field.name())) {
            case CONNECTION, REACHING -> false;
            case SET_COOKIE -> Cookies.isTools(field.value());
            case ORDINARY, CLAIM, LEADING -> !isNamed(field, named);
          };
      if (passes) {
        fields.add(BasePathRules.answered(field, visit));
      }
    }
    return fields;
  }

  /** The one there is (RFC 9110 section 10.1.1); of other fields, always. */
  private static boolean isKnownExpectation(Field field) {
    return !field.is("Expect") || field.value().equalsIgnoreCase("100-continue");
  }

  /** What trailers are announced, where there can be any. */
  private static void passTrailer(Headers from, Framing framing, List<Field> fields) {
    if (framing instanceof Framing.Chunked) {
      from.all("Trailer").forEach(names -> fields.add(new Field("Trailer", names)));
    }
  }

  /** The fields that a message itself says are about its connection. */
  private static Set<String> named(Headers headers) {
    return headers.tokens("Connection");
  }

  private static boolean isNamed(Field field, Set<String> named) {
    return !named.isEmpty() && named.contains(field.name().toLowerCase(Locale.ROOT));
  }

  private static List<Field> webSocket() {
    return List.of(new Field("Connection", "Upgrade"), new Field("Upgrade", "websocket"));
  }
}
