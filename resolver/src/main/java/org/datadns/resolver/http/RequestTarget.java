package org.datadns.resolver.http;

import io.helidon.webserver.http.ServerRequest;

/** The target of a request exactly as it was sent (RFC 9112 section 3.2). */
public final class RequestTarget {
  private RequestTarget() {}

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
