package org.datadns.resolver.http;

import io.helidon.webserver.http.ServerRequest;
import java.util.regex.Pattern;

/** The target of a request exactly as it was sent (RFC 9112 section 3.2). */
public final class RequestTarget {
  /** A segment {@code ..}, escaped or not, with or without parameters (RFC 3986 section 3.3). */
  private static final Pattern CLIMBING =
      Pattern.compile("/(?:\\.|%2e){2}(?:;[^/]*)?(?:/|$)", Pattern.CASE_INSENSITIVE);

  private RequestTarget() {}

  /**
   * Whether a path leads up somewhere: the server resolves that before it routes, so that such a
   * request may come to another place than its beginning says.
   */
  public static boolean climbs(ServerRequest request) {
    return CLIMBING.matcher(request.prologue().uriPath().rawPath()).find();
  }

  /** Path and query as sent. */
  public static String of(ServerRequest request) {
    String query = request.query().rawValue();
    String path = request.prologue().uriPath().rawPath();
    return query.isEmpty() ? path : path + "?" + query;
  }

  /**
   * What follows a prefix of the path, not decoded; empty when the path is not below it.
   *
   * @param prefix begins and ends with a slash
   */
  public static String rest(ServerRequest request, String prefix) {
    String path = request.prologue().uriPath().rawPath();
    return path.startsWith(prefix) ? path.substring(prefix.length()) : "";
  }
}
