package org.datadns.agent.check;

import static org.datadns.agent.check.Finding.failed;
import static org.datadns.agent.check.Finding.passed;

import java.net.URI;
import java.util.Optional;
import org.datadns.agent.tool.BasePath;
import org.datadns.agent.tool.Tool;

/** Whether a tool's pages stay below the path that its session is served at. */
final class Pages {
  private static final int MOST_HOPS = 10;

  private final Tool tool;
  private final ToolHttp http;
  private final String base;

  Pages(Tool tool, ToolHttp http, String base) {
    this.tool = tool;
    this.http = http;
    this.base = base;
  }

  /** Follows redirects from the landing page to the page that is shown. */
  Finding landing() {
    var path = tool.pathAtTool(base, tool.landing());
    for (int hop = 0; hop <= MOST_HOPS; hop++) {
      var answer = http.get(path);
      if (!answer.isRedirect()) {
        return shown(path, answer.status());
      }
      var location = answer.location().orElseThrow();
      var next = inside(path, location);
      if (next.isEmpty()) {
        return failed(
            "prefix",
            "GET %s leads to %s, which is outside of its base path %s."
                .formatted(path, location, base),
            tool.basePath() == BasePath.KEEP
                ? "Tell it its base path: {base} stands for it in command and environment."
                : "It must make its links relative, or heed X-RStudio-Root-Path or X-Forwarded-Prefix;"
                    + " if it can be told its base path, set base-path: keep.");
      }
      path = next.get();
    }
    return failed(
        "prefix",
        "GET " + tool.landing() + " leads from page to page without end.",
        "Correct landing.");
  }

  private Finding shown(String path, int status) {
    if (status >= 200 && status < 300) {
      return passed("prefix", "Its first page is shown below its base path " + base + ".");
    }
    return failed(
        "prefix",
        status == 0
            ? "GET " + path + " gets no answer."
            : "GET " + path + " is answered with " + status + ".",
        status == 401 || status == 403
            ? "The tool asks for a login: let it take the session's token, which {token} stands for in"
                + " environment, or switch its login off."
            : "Correct landing.");
  }

  /**
   * The path at the tool that a redirect leads to; empty when a browser would leave the session.
   */
  private Optional<String> inside(String from, String location) {
    URI target;
    try {
      target = http.origin().resolve(from).resolve(location);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    // the proxy gives an address that names the tool's own port the session's
    if (!http.origin().getAuthority().equals(target.getRawAuthority())) {
      return Optional.empty();
    }
    var path =
        target.getRawPath() + (target.getRawQuery() == null ? "" : "?" + target.getRawQuery());
    boolean below = path.startsWith(base) || (path + "/").equals(base);
    return switch (tool.basePath()) {
      case KEEP -> below ? Optional.of(path) : Optional.empty();
      case STRIP -> {
        if (below) {
          yield Optional.of("/" + path.substring(Math.min(base.length(), path.length())));
        }
        boolean relative = !location.startsWith("/") && !location.contains("://");
        yield relative ? Optional.of(path) : Optional.empty();
      }
    };
  }
}
