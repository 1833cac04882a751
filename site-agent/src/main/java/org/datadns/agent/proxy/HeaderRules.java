package org.datadns.agent.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.datadns.agent.proxy.Headers.Field;
import org.datadns.agent.proxy.Lookup.Running;

/** Which fields pass between browser and tool. Pure. */
final class HeaderRules {
  /** Fields about one connection alone (RFC 9110 section 7.6.1), and those framing a message. */
  private static final Set<String> CONNECTION =
      Set.of(
          "connection",
          "content-length",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** Fields by which a request could claim to have come another way. */
  private static final Set<String> CLAIMS =
      Set.of(
          "authorization",
          "client-ip",
          "cookie",
          "expect",
          "forwarded",
          "true-client-ip",
          "via",
          "x-client-ip",
          "x-cluster-client-ip",
          "x-real-ip",
          "x-scheme");

  private static final List<String> CLAIM_PREFIXES =
      List.of("x-forwarded-", "x-original-", "x-rstudio-");

  /** Fields by which an answer could reach beyond its own page. */
  private static final Set<String> REACHING =
      Set.of("alt-svc", "clear-site-data", "service-worker-allowed");

  private HeaderRules() {}

  /**
   * A request as the tool gets it: with its own token instead of the person's cookie, and with
   * forwarding fields that are ours.
   *
   * @param framing how its body will be sent
   * @param address the browser's network address
   * @param scheme {@code http} or {@code https}, as the browser sees it
   */
  static RequestHead toTool(
      RequestHead request, Framing framing, Running running, String address, String scheme) {
    var from = request.headers();
    var named = from.tokens("Connection");
    var fields = new ArrayList<Field>();
    for (Field field : from.fields()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (!CONNECTION.contains(name)
          && !isClaim(name)
          && (name.equals("host") || !named.contains(name))) {
        fields.add(field);
      }
    }
    Cookies.withoutOwn(from).ifPresent(cookies -> fields.add(new Field("Cookie", cookies)));
    if (!running.token().isEmpty()) {
      fields.add(new Field("Authorization", "token " + running.token()));
    }
    fields.add(new Field("X-Forwarded-For", address));
    fields.add(new Field("X-Forwarded-Proto", scheme));
    fields.add(new Field("X-Forwarded-Host", from.first("Host").orElseThrow()));
    fields.addAll(framing.fields());
    if (request.isWebSocket()) {
      fields.addAll(webSocket());
    }
    return new RequestHead(request.method(), request.target(), new Headers(fields));
  }

  /**
   * An answer as the browser gets it.
   *
   * @param method the request's
   * @param framing how the body came
   * @param last whether the browser's connection ends after it
   */
  static ResponseHead toBrowser(ResponseHead answer, String method, Framing framing, boolean last) {
    var fields = passed(answer.headers());
    if (method.equals("HEAD") || answer.status() == 304) {
      // what a GET would have had (RFC 9110 section 8.6)
      answer
          .headers()
          .first("Content-Length")
          .ifPresent(length -> fields.add(new Field("Content-Length", length)));
    }
    fields.addAll(framing.fields());
    if (last) {
      fields.add(new Field("Connection", "close"));
    }
    return new ResponseHead(1, answer.status(), answer.reason(), new Headers(fields));
  }

  /** The answer that makes a connection a WebSocket (RFC 6455 section 4.2.2). */
  static ResponseHead switched(ResponseHead answer) {
    var fields = passed(answer.headers());
    fields.addAll(webSocket());
    return new ResponseHead(1, answer.status(), answer.reason(), new Headers(fields));
  }

  private static List<Field> passed(Headers headers) {
    var named = headers.tokens("Connection");
    var fields = new ArrayList<Field>();
    for (Field field : headers.fields()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      boolean foreignCookie = name.equals("set-cookie") && !Cookies.isTools(field.value());
      if (!CONNECTION.contains(name)
          && !named.contains(name)
          && !REACHING.contains(name)
          && !foreignCookie) {
        fields.add(field);
      }
    }
    return fields;
  }

  private static List<Field> webSocket() {
    return List.of(new Field("Connection", "Upgrade"), new Field("Upgrade", "websocket"));
  }

  /** Some servers take {@code _} for {@code -} (CGI's naming, RFC 3875 section 4.1.18). */
  private static boolean isClaim(String name) {
    String hyphened = name.replace('_', '-');
    return CLAIMS.contains(hyphened) || CLAIM_PREFIXES.stream().anyMatch(hyphened::startsWith);
  }
}
