package org.datadns.agent.proxy;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.datadns.agent.proxy.Headers.Field;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;

/** Problems as a page for browsers and as JSON (RFC 9457) for everything else. */
final class ProblemPages {
  private static final String STYLE =
      "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}";

  /** A page that loads nothing, runs nothing and is shown in no frame (CSP Level 3). */
  private static final String POLICY =
      "default-src 'none'; style-src 'sha256-"
          + Digest.of(STYLE).replace('-', '+').replace('_', '/')
          + "='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final List<Field> COMMON =
      List.of(
          new Field("Cache-Control", "no-store"), new Field("X-Content-Type-Options", "nosniff"));

  private final Function<String, Doorkeeper> doorkeepers;
  private final Doorkeeper resolver;

  /**
   * Pages that lead on.
   *
   * @param doorkeepers where a session has its page
   * @param resolver where people have their sessions
   */
  ProblemPages(Function<String, Doorkeeper> doorkeepers, Doorkeeper resolver) {
    this.doorkeepers = doorkeepers;
    this.resolver = resolver;
  }

  /** The problem as this request wants it, with the way to the session's page. */
  Reply of(Problem problem, RequestHead request, Optional<String> session) {
    return request.acceptsHtml() ? page(problem, session) : json(problem);
  }

  Reply json(Problem problem) {
    return new Reply(
            problem.status(),
            List.of(new Field("Content-Type", Problem.MEDIA_TYPE)),
            Json.write(problem))
        .withAll(COMMON);
  }

  private Reply page(Problem problem, Optional<String> session) {
    String link =
        session
            .map(id -> doorkeepers.apply(id).address().get() + "/sessions/" + id)
            .orElseGet(() -> resolver.address().get() + "/sessions");
    String html =
        """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>%s</title><style>%s</style></head>
        <body><h1>%s</h1><p>%s</p><p><a href="%s">%s</a></p></body>
        </html>
        """
            .formatted(
                escape(problem.title()),
                STYLE,
                escape(problem.title()),
                escape(problem.detail()),
                escape(link),
                session.isPresent() ? "See this session" : "See your sessions");
    return new Reply(
            problem.status(),
            List.of(
                new Field("Content-Type", "text/html; charset=utf-8"),
                new Field("Content-Security-Policy", POLICY),
                new Field("Referrer-Policy", "no-referrer")),
            html)
        .withAll(COMMON);
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
