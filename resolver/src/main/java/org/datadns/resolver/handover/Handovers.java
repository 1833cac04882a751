package org.datadns.resolver.handover;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SessionFiles;
import org.datadns.resolver.access.Secret;
import org.datadns.resolver.handover.Handover.Told;
import org.datadns.resolver.http.Refused;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** The table {@code handover}. Bounded; what is over goes with the next one. Thread-safe. */
public final class Handovers {
  /** For how long one is kept: longer than the five minutes that Dataverse signs for. */
  static final Duration LIFETIME = Duration.ofMinutes(10);

  private static final int MOST = 10_000;
  private static final String COLUMNS =
      "id, repository, identifier, version, cast(files as text) as files, vouched, session";

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final Browsers browsers;

  /**
   * Those of one resolver.
   *
   * @param resolver its public address
   */
  public Handovers(Jdbi jdbi, URI resolver, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.browsers = new Browsers(resolver);
  }

  /** Whether a signed call came before, and who made it. */
  public sealed interface Before {
    /** It is new. */
    record New() implements Before {}

    /** The same browser made it. */
    record Mine(Handover handover) implements Before {}

    /** Another browser made it: whoever shows it now may have found it somewhere. */
    record Foreign() implements Before {}
  }

  /** Whether this signed call came before. */
  public Before before(ServerRequest request, String call) {
    String digest = Digest.of(call);
    var browser = browsers.find(request);
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select " + COLUMNS + ", browser from handover where call = :call")
                .bind("call", digest)
                .map(
                    (row, context) ->
                        browser.equals(Optional.ofNullable(row.getString("browser")))
                            ? (Before) new Before.Mine(handover(row, context))
                            : new Before.Foreign())
                .findOne()
                .orElseGet(Before.New::new));
  }

  /**
   * Keeps what was told, for the browser of this request.
   *
   * @param call the signed call it came of; empty when it was not signed
   * @return its id; empty when the same call made at once by another browser was first
   */
  public Optional<String> keep(
      ServerRequest request,
      ServerResponse response,
      String repository,
      Told told,
      Optional<String> call) {
    return insert(
        repository,
        told,
        Optional.of(browsers.findOrAdmit(request, response)),
        call.map(Digest::of));
  }

  /**
   * Keeps what was told by the repository itself, for the browser that follows it first.
   *
   * @param call the signed call it came of; empty when it was not signed
   * @return its id; empty when that call was made before
   */
  public Optional<String> keepForFirst(String repository, Told told, Optional<String> call) {
    return insert(repository, told, Optional.empty(), call.map(Digest::of));
  }

  private Optional<String> insert(
      String repository, Told told, Optional<String> browser, Optional<String> call) {
    String id = Secret.generate();
    Instant now = clock.instant();
    return jdbi.inTransaction(
        handle -> {
          makeRoom(handle, now, told.vouched());
          return handle
              .createQuery(
                  """
                  insert into handover
                    (id, repository, browser, call, identifier, version, files, vouched, expires_at)
                  values (:id, :repository, :browser, :call, :identifier, :version,
                          cast(:files as jsonb), :vouched, :expires)
                  on conflict (call) do nothing
                  returning id
                  """)
              .bind("id", id)
              .bind("repository", repository)
              .bind("browser", browser)
              .bind("call", call)
              .bind("identifier", told.identifier())
              .bind("version", told.version())
              .bind("files", Json.write(told.files()))
              .bind("vouched", told.vouched())
              .bind("expires", now.plus(LIFETIME))
              .mapTo(String.class)
              .findOne();
        });
  }

  /** What anybody can cause leaves room for what repositories vouch for. */
  private static void makeRoom(Handle handle, Instant now, boolean vouched) {
    handle.createUpdate("delete from handover where expires_at <= :now").bind("now", now).execute();
    int kept =
        handle
            .createQuery("select count(*) from handover where vouched = :vouched")
            .bind("vouched", vouched)
            .mapTo(Integer.class)
            .one();
    if (kept >= MOST) {
      throw new Refused(
          Problem.of(
                  503,
                  "overloaded",
                  "Overloaded",
                  "Too many clicks of repositories wait to be opened.")
              .withRetryAfter(Duration.ofMinutes(1))
              .withNextStep("Try again in a minute."));
    }
  }

  /**
   * Binds one to the browser of this request, when it is nobody's yet.
   *
   * @throws Refused when it is over, or another browser's
   */
  public Handover follow(ServerRequest request, ServerResponse response, String id) {
    String browser = browsers.findOrAdmit(request, response);
    return jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        "update handover set browser = :browser"
                            + " where id = :id and expires_at > :now"
                            + " and (browser is null or browser = :browser) returning "
                            + COLUMNS)
                    .bind("browser", browser)
                    .bind("id", id)
                    .bind("now", clock.instant())
                    .map(Handovers::handover)
                    .findOne())
        .orElseThrow(Handovers::over);
  }

  /**
   * The one of this browser.
   *
   * @throws Refused when it is over, or another browser's
   */
  public Handover require(ServerRequest request, String id) {
    return browsers
        .find(request)
        .flatMap(
            browser ->
                jdbi.withHandle(
                    handle ->
                        handle
                            .createQuery(
                                "select "
                                    + COLUMNS
                                    + " from handover where id = :id and browser = :browser"
                                    + " and expires_at > :now")
                            .bind("id", id)
                            .bind("browser", browser)
                            .bind("now", clock.instant())
                            .map(Handovers::handover)
                            .findOne()))
        .orElseThrow(Handovers::over);
  }

  /** Notes the session that one was used for; the first counts. */
  public void use(Handover handover, String session) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "update handover set session = :session where id = :id and session is null")
                .bind("session", session)
                .bind("id", handover.id())
                .execute());
  }

  /** That one is of no use any more. */
  public static Refused over() {
    return new Refused(
        Problem.of(
                410,
                "handover-over",
                "Click again",
                "What the repository said of your click is kept for "
                    + LIFETIME.toMinutes()
                    + " minutes, for the browser you clicked in, and for one session.")
            .withNextStep("Go back to the repository's page and click there again."));
  }

  private static Handover handover(ResultSet row, StatementContext context) throws SQLException {
    return new Handover(
        row.getString("id"),
        row.getString("repository"),
        new Told(
            row.getString("identifier"),
            Optional.ofNullable(row.getString("version")),
            Json.read(row.getString("files"), SessionFiles.class),
            row.getBoolean("vouched")),
        Optional.ofNullable(row.getString("session")));
  }
}
