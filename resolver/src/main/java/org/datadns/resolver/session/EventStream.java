package org.datadns.resolver.session;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionEvent;
import org.datadns.protocol.wire.SessionState;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;

/**
 * A session's events as server-sent events (HTML Standard, 9.2), until it has ended. Waits for a
 * signal and then reads what is new from SQL, so that no event is missed or told twice; a browser
 * that comes back goes on after {@code Last-Event-ID}.
 */
final class EventStream {
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  private final Sessions sessions;

  EventStream(Sessions sessions) {
    this.sessions = sessions;
  }

  /** Sends the events after the one the request names; blocks until there are no more. */
  void send(Session session, ServerRequest request, ServerResponse response) {
    long after = after(request);
    Answers.privately(response);
    response
        .header(HeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .header("X-Accel-Buffering", "no");
    try (var follower = sessions.follow(session);
        var out = response.outputStream()) {
      send(session, after, follower, out);
    } catch (IOException | UncheckedIOException e) {
      // the reader left, as readers do
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(Session session, long after, SessionSignals.Follower follower, OutputStream out)
      throws IOException, InterruptedException {
    long last = after;
    var state = session.state();
    do {
      var events = sessions.events(session, last);
      for (SessionEvent event : events) {
        out.write(text(event));
        last = event.sequence();
        state = event.state();
      }
      if (state == SessionState.QUEUED) {
        sessions.lookedAt(session);
      }
      if (events.isEmpty()) {
        out.write(": keep-alive\n\n".getBytes(StandardCharsets.UTF_8));
      }
      out.flush();
      boolean over = !events.isEmpty() && events.getLast().state() == SessionState.ENDED;
      if (over || (events.isEmpty() && isOver(session))) {
        return;
      }
    } while (follower.await(KEEP_ALIVE));
  }

  /** Whether a reader who knows every event comes to a session that has ended. */
  private boolean isOver(Session session) {
    return sessions.find(session.id()).filter(now -> now.state() != SessionState.ENDED).isEmpty();
  }

  private static byte[] text(SessionEvent event) {
    return ("id: "
            + event.sequence()
            + "\nevent: "
            + event.state().label()
            + "\ndata: "
            + Json.write(event)
            + "\n\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static long after(ServerRequest request) {
    var text =
        request
            .headers()
            .first(HeaderNames.create("Last-Event-ID"))
            .or(() -> Fields.ofQuery(request).one("after"))
            .orElse("0");
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw Refused.badRequest("invalid-event-id", "Last-Event-ID must be a number.");
    }
  }
}
