package org.datadns.resolver.session;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionEvent;
import org.datadns.protocol.wire.SessionState;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Outage;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.session.SessionSignals.Waking;

/**
 * A session's events as server-sent events (HTML Standard, 9.2), until it has ended. Waits for a
 * signal and then reads what is new from SQL, so that no event is missed or told twice; a browser
 * that comes back goes on after {@code Last-Event-ID}.
 */
final class EventStream {
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  /** How often a stream asks what happened although nobody told it that anything did. */
  private static final Duration ASK = Duration.ofMinutes(1);

  /** How soon to ask again a database that did not answer. */
  private static final Duration OUTAGE = Duration.ofSeconds(3);

  private static final byte[] KEEPING_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.UTF_8);

  private final Sessions sessions;
  private final InstantSource clock = InstantSource.system();

  EventStream(Sessions sessions) {
    this.sessions = sessions;
  }

  /**
   * Sends the events after the one the request names; blocks until there are no more.
   *
   * @param mayRead whether whoever reads still may: asked at each change
   */
  void send(
      Session session, BooleanSupplier mayRead, ServerRequest request, ServerResponse response) {
    long after = after(request);
    Answers.privately(response);
    response
        .header(HeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .header("X-Accel-Buffering", "no");
    try (var follower = sessions.follow(session);
        var out = response.outputStream()) {
      send(session, mayRead, after, follower, out);
    } catch (IOException | UncheckedIOException e) {
      // the reader left, as readers do
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(
      Session session,
      BooleanSupplier mayRead,
      long after,
      SessionSignals.Follower follower,
      OutputStream out)
      throws IOException, InterruptedException {
    long last = after;
    var state = session.state();
    var asked = Instant.EPOCH;
    var waking = Waking.CHANGE;
    while (waking != Waking.CLOSED) {
      var news = News.NONE;
      // a change is told; who asks all the same finds what could not be told
      if (waking == Waking.CHANGE || clock.instant().isAfter(asked.plus(ASK))) {
        news = news(session, mayRead, last);
        asked = news.away() ? Instant.EPOCH : clock.instant();
      }
      for (SessionEvent event : news.events()) {
        out.write(text(event));
        last = event.sequence();
        state = event.state();
      }
      follower.knows(last);
      if (state == SessionState.QUEUED && !news.away()) {
        keepPlace(session);
      }
      if (news.events().isEmpty()) {
        out.write(KEEPING_ALIVE);
      }
      out.flush();
      if (news.over()) {
        return;
      }
      waking = follower.await(news.away() ? OUTAGE : KEEP_ALIVE);
    }
  }

  /**
   * What there is to tell.
   *
   * @param over whether nothing comes after it
   * @param away whether the database did not answer
   */
  private record News(List<SessionEvent> events, boolean over, boolean away) {
    static final News NONE = new News(List.of(), false, false);
  }

  private News news(Session session, BooleanSupplier mayRead, long last) {
    try {
      if (!mayRead.getAsBoolean()) {
        return new News(List.of(), true, false);
      }
      var events = sessions.events(session, last);
      if (!events.isEmpty()) {
        return new News(events, events.getLast().state() == SessionState.ENDED, false);
      }
      // what ended it may have come in between
      return isOver(session)
          ? new News(sessions.events(session, last), true, false)
          : new News(events, false, false);
    } catch (RuntimeException e) {
      if (!Outage.isBehind(e)) {
        throw e;
      }
      // who waits here goes on waiting: what happens meanwhile is told afterwards
      return new News(List.of(), false, true);
    }
  }

  /** Who follows a session that waits keeps its place; the next time will do as well. */
  private void keepPlace(Session session) {
    try {
      sessions.lookedAt(session);
    } catch (RuntimeException e) {
      if (!Outage.isBehind(e)) {
        throw e;
      }
    }
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
