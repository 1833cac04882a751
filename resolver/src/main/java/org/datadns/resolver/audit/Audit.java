package org.datadns.resolver.audit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.datadns.protocol.wire.AdminAction;
import org.datadns.protocol.wire.AuditEntry;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.background.BackgroundTask;
import org.datadns.resolver.http.ClientAddresses;
import org.datadns.resolver.http.LogText;
import org.datadns.resolver.http.Outage;
import org.datadns.resolver.http.Refused;
import org.jdbi.v3.core.Jdbi;

/**
 * The table {@code audit}. What changes something is noted with it; sign-ins and refusals, of which
 * there may be many, shortly afterwards. Thread-safe. To be closed.
 */
public final class Audit implements AutoCloseable {
  /** Who does it, percent-encoded UTF-8: the admin token is one for all. */
  public static final HeaderName WHO = HeaderNames.create("Data-DNS-Who");

  /** Why, percent-encoded UTF-8. */
  public static final HeaderName WHY = HeaderNames.create("Data-DNS-Why");

  private static final Logger LOG = System.getLogger(Audit.class.getName());
  private static final String UNNAMED = "a holder of the admin token";
  private static final int LONGEST = 1_000;
  private static final int MOST_WAITING = 10_000;
  private static final int BATCH = 500;

  /** Whoever is refused all the time fills no disk. */
  private static final int REFUSALS_A_ROUND = 50;

  private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(1);

  private final Jdbi jdbi;
  private final Callers callers;
  private final ClientAddresses clients;
  private final InstantSource clock;
  private final BlockingQueue<AuditEntry> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicInteger refusalsLeft = new AtomicInteger(REFUSALS_A_ROUND);
  private final AtomicLong lost = new AtomicLong();
  private final BackgroundTask writing;

  /** Of refusals that are alike, the first of each minute is kept. */
  private final Cache<List<String>, Boolean> refusedOfLate =
      Caffeine.newBuilder()
          .maximumSize(MOST_WAITING)
          .expireAfterWrite(Duration.ofMinutes(1))
          .build();

  /**
   * Kept in this database.
   *
   * @param callers knows who makes a request
   * @param clients knows from where
   */
  public Audit(Jdbi jdbi, Callers callers, ClientAddresses clients, InstantSource clock) {
    this.clients = clients;
    this.jdbi = jdbi;
    this.callers = callers;
    this.clock = clock;
    this.writing = BackgroundTask.start("audit", WRITTEN_WITHIN, this::write);
  }

  /**
   * Notes that an admin did something. Blocks for the database.
   *
   * @param request says who and why
   * @param action what, for example {@code grant-namespace}
   * @param target to what
   * @param detail how, in one line
   */
  public void note(ServerRequest request, String action, String target, String detail) {
    note(request, action, target, detail, said(request, WHY));
  }

  /** As the other, where the reason is part of what is done. */
  public void note(
      ServerRequest request, String action, String target, String detail, Optional<String> reason) {
    keep(entry(Kind.ADMIN, request, actor(request), action, target, detail, reason));
  }

  /** Notes something else that was done. Blocks for the database. */
  public void note(Kind kind, ServerRequest request, String action, String target, String detail) {
    note(kind, actor(request), request, action, target, detail);
  }

  /** As the other, where the request itself does not show who makes it. */
  public void note(
      Kind kind, Actor actor, ServerRequest request, String action, String target, String detail) {
    keep(entry(kind, request, actor, action, target, detail, Optional.empty()));
  }

  private void keep(AuditEntry entry) {
    jdbi.useHandle(handle -> AuditRows.insert(handle, List.of(entry)));
  }

  /** Notes something within a second or two; never blocks. */
  public void noteSoon(
      Kind kind, Actor actor, ServerRequest request, String action, String target, String detail) {
    soon(entry(kind, request, actor, action, target, detail, Optional.empty()));
  }

  /**
   * Notes that somebody may not do what they ask for, within a second or two. Of refusals that are
   * alike the first of each minute is kept.
   *
   * @param problem what they are answered
   */
  public void refused(ServerRequest request, Problem problem) {
    var target = LogText.ofPath(request.prologue().uriPath().rawPath());
    refused(
        Kind.REFUSAL, actor(request), request, request.prologue().method().text(), target, problem);
  }

  /** As the other, where the request itself does not show who makes it. */
  public void refused(
      Kind kind,
      Actor actor,
      ServerRequest request,
      String action,
      String target,
      Problem problem) {
    var address = address(request);
    var alike = List.of(actor.toString(), action, clean(target), problem.code(), address);
    if (refusedOfLate.asMap().putIfAbsent(alike, true) == null) {
      if (refusalsLeft.getAndDecrement() <= 0) {
        lost.incrementAndGet();
        return;
      }
      soon(
          new AuditEntry(
              0,
              clock.instant(),
              kind.label(),
              action,
              actor.kind(),
              actor.id(),
              Optional.empty(),
              Optional.of(address),
              clean(target),
              "",
              problem.code(),
              Optional.of(clean(problem.detail()))));
    }
  }

  private void soon(AuditEntry entry) {
    if (!waiting.offer(entry)) {
      lost.incrementAndGet();
    }
  }

  private AuditEntry entry(
      Kind kind,
      ServerRequest request,
      Actor actor,
      String action,
      String target,
      String detail,
      Optional<String> reason) {
    return new AuditEntry(
        0,
        clock.instant(),
        kind.label(),
        action,
        actor.kind(),
        actor.id(),
        said(request, WHO)
            .or(() -> actor.equals(Actor.ADMIN_TOKEN) ? Optional.of(UNNAMED) : Optional.empty()),
        Optional.of(address(request)),
        clean(target),
        clean(detail),
        AuditEntry.ALLOWED,
        reason.map(Audit::clean));
  }

  /** Nobody in particular, when what the request shows is no good, or cannot be looked up now. */
  private Actor actor(ServerRequest request) {
    try {
      return Actor.of(callers.of(request));
    } catch (Refused refused) {
      return Actor.ANYONE;
    } catch (RuntimeException e) {
      if (Outage.isBehind(e)) {
        return Actor.ANYONE;
      }
      throw e;
    }
  }

  private String address(ServerRequest request) {
    return clients.of(request).getHostAddress();
  }

  /** One round of writing what waits; what cannot be written waits on. */
  private void write() {
    while (!waiting.isEmpty()) {
      var next = waiting.stream().limit(BATCH).toList();
      jdbi.useTransaction(handle -> AuditRows.insert(handle, next));
      waiting.drainTo(new ArrayList<>(), next.size());
    }
    refusalsLeft.set(REFUSALS_A_ROUND);
    long missed = lost.getAndSet(0);
    if (missed > 0) {
      LOG.log(Level.WARNING, "{0} refusals and sign-ins came too fast to be kept", missed);
    }
  }

  /** What admins did, the newest first; to a target, or to any. Blocks for the database. */
  public List<AdminAction> adminActions(Optional<String> target, int most) {
    return jdbi.withHandle(handle -> AuditRows.adminActions(handle, target, most));
  }

  /**
   * What is asked of the audit.
   *
   * @param kinds labels; none means all
   * @param actor id of who did it
   * @param target to what it was done
   * @param from only what was noted since then
   * @param after only what was noted after the one of this id
   */
  public record Question(
      List<String> kinds,
      Optional<String> actor,
      Optional<String> target,
      Optional<Instant> from,
      long after) {

    /** In one line. */
    String text() {
      return "kinds "
          + (kinds.isEmpty() ? "all" : String.join(", ", kinds))
          + actor.map(it -> ", by " + it).orElse("")
          + target.map(it -> ", to " + it).orElse("")
          + from.map(it -> ", from " + it).orElse("")
          + (after > 0 ? ", after " + after : "");
    }
  }

  /** Takes one entry after the other. */
  @FunctionalInterface
  public interface Reader {
    /** The next one. */
    void take(AuditEntry entry) throws IOException;
  }

  /**
   * Hands on what was noted until now, the oldest first, a thousand at a time: no transaction waits
   * for who reads. Blocks for the database.
   *
   * @throws IOException when the reader does
   */
  public void read(Question question, Reader reader) throws IOException {
    AuditRows.read(jdbi, question, reader);
  }

  /** The latest of what is asked for, the newest first. Blocks for the database. */
  public List<AuditEntry> latest(Question question, int most) {
    return jdbi.withHandle(handle -> AuditRows.latest(handle, question, most));
  }

  /** What a person did and was refused, the oldest first. Blocks for the database. */
  public List<AuditEntry> of(List<String> people, int most) {
    return jdbi.withHandle(handle -> AuditRows.of(handle, people, most));
  }

  private static Optional<String> said(ServerRequest request, HeaderName name) {
    try {
      return request
          .headers()
          .first(name)
          .map(value -> clean(URLDecoder.decode(value, StandardCharsets.UTF_8).strip()))
          .filter(value -> !value.isEmpty());
    } catch (IllegalArgumentException e) {
      // not percent-encoded: as unnamed as nothing
      return Optional.empty();
    }
  }

  /** Text of one line, wherever it is shown: nothing in it ends a line or steers a terminal. */
  private static String clean(String text) {
    var kept = new StringBuilder(Math.min(text.length(), LONGEST));
    text.codePoints().limit(LONGEST).map(c -> steers(c) ? '?' : c).forEach(kept::appendCodePoint);
    return kept.toString();
  }

  private static boolean steers(int c) {
    return Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT
        || Character.getType(c) == Character.LINE_SEPARATOR
        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
  }

  /** Writes what waits, and notes no more. */
  @Override
  public void close() {
    writing.close();
    if (!waiting.isEmpty()) {
      write();
    }
  }
}
