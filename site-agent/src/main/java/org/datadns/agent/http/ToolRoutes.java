package org.datadns.agent.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.datadns.agent.check.Checks;
import org.datadns.agent.check.Finding;
import org.datadns.protocol.wire.Json;
import org.jspecify.annotations.Nullable;

/** What the {@code federate tool} command asks of its own agent, on the admin socket. */
public final class ToolRoutes implements HttpService {
  private static final Duration READY_WITHIN = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final AdminSecret secret;
  private final Checks checks;

  /**
   * The routes.
   *
   * @param token the secret that callers must present
   */
  public ToolRoutes(String token, Checks checks) {
    this.secret = new AdminSecret(token);
    this.checks = checks;
  }

  private record CheckRequest(
      @Nullable String name,
      @Nullable String directory,
      @Nullable String text,
      Optional<Duration> readyWithin) {
    Checks.Request request() {
      if (name == null || directory == null || text == null) {
        throw RefusedException.malformed("name, directory and text are needed");
      }
      var within = readyWithin.orElse(READY_WITHIN);
      if (!within.isPositive() || within.compareTo(LONGEST) > 0) {
        throw RefusedException.malformed("readyWithin must be above 0 and at most " + LONGEST);
      }
      try {
        return new Checks.Request(name, Path.of(directory), text, within);
      } catch (InvalidPathException e) {
        throw RefusedException.malformed("no path can hold such characters");
      }
    }
  }

  private record FindingView(String about, String result, String text, Optional<String> nextStep) {
    static FindingView of(Finding finding) {
      return new FindingView(
          finding.about(),
          finding.result().name().toLowerCase(Locale.ROOT),
          finding.text(),
          finding.nextStep());
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post("/tools/check", this::check);
  }

  /** {@code POST /tools/check}: a line of JSON for each finding, as soon as there is one. */
  private void check(ServerRequest request, ServerResponse response) {
    secret.authorise(request);
    var wanted = Json.read(Body.bytes(request), CheckRequest.class).request();
    var lines = new Lines(response);
    if (!checks.check(wanted, lines::write)) {
      throw new RefusedException(
          409, "check-running", "Busy", "Another check is running: wait until it has ended.");
    }
    lines.close();
  }

  /**
   * The answer's lines; it begins with the first one. That nobody reads them any more does not stop
   * the check, which has to clean up.
   */
  private static final class Lines {
    private final ServerResponse response;
    private @Nullable OutputStream out;
    private boolean gone;

    Lines(ServerResponse response) {
      this.response = response;
    }

    void write(Finding finding) {
      if (gone) {
        return;
      }
      try {
        var to = open();
        to.write((Json.write(FindingView.of(finding)) + "\n").getBytes(StandardCharsets.UTF_8));
        to.flush();
      } catch (IOException | UncheckedIOException e) {
        gone = true;
      }
    }

    private OutputStream open() {
      var to = out;
      if (to == null) {
        to =
            response
                .status(200)
                .header(HeaderNames.CONTENT_TYPE, "application/x-ndjson")
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .outputStream();
        out = to;
      }
      return to;
    }

    void close() {
      try {
        open().close();
      } catch (IOException | UncheckedIOException e) {
        gone = true;
      }
    }
  }
}
