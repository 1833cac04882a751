package org.datadns.resolver.access;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.AdminAction;
import org.jdbi.v3.core.Jdbi;

/**
 * The table {@code admin_action}: what admins did, who they said they were, and why. The admin
 * token is one for all, so that the name is what was given with the request. Thread-safe, blocking.
 */
public final class AdminActions {
  /** Who does it, percent-encoded UTF-8. */
  public static final HeaderName WHO = HeaderNames.create("Data-DNS-Who");

  /** Why, percent-encoded UTF-8. */
  public static final HeaderName WHY = HeaderNames.create("Data-DNS-Why");

  private static final String UNNAMED = "a holder of the admin token";
  private static final int LONGEST = 1_000;

  private final Jdbi jdbi;
  private final InstantSource clock;

  /** The actions kept in this database. */
  public AdminActions(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /**
   * Keeps that an admin did something.
   *
   * @param request says who and why
   * @param action what, for example {@code grant-namespace}
   * @param target to what
   * @param detail how, in one line
   */
  public void note(ServerRequest request, String action, String target, String detail) {
    note(request, action, target, detail, text(request, WHY));
  }

  /** As the other, where the reason is part of what is done. */
  public void note(
      ServerRequest request, String action, String target, String detail, Optional<String> reason) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into admin_action (at, who, action, target, detail, reason)
                    values (:at, :who, :action, :target, :detail, :reason)
                    """)
                .bind("at", clock.instant())
                .bind("who", text(request, WHO).orElse(UNNAMED))
                .bind("action", action)
                .bind("target", cut(target))
                .bind("detail", cut(detail))
                .bind("reason", reason.map(AdminActions::cut))
                .execute());
  }

  /**
   * What was done, the newest first.
   *
   * @param target to what; empty means to anything
   */
  public List<AdminAction> list(Optional<String> target, int most) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select at, who, action, target, detail, reason from admin_action
                    where cast(:target as text) is null or target = :target
                    order by id desc limit :most
                    """)
                .bind("target", target)
                .bind("most", most)
                .map(
                    (row, context) ->
                        new AdminAction(
                            row.getTimestamp("at").toInstant(),
                            row.getString("who"),
                            row.getString("action"),
                            row.getString("target"),
                            row.getString("detail"),
                            Optional.ofNullable(row.getString("reason"))))
                .list());
  }

  private static Optional<String> text(ServerRequest request, HeaderName name) {
    try {
      return request
          .headers()
          .first(name)
          .map(value -> cut(URLDecoder.decode(value, StandardCharsets.UTF_8).strip()))
          .filter(value -> !value.isEmpty());
    } catch (IllegalArgumentException e) {
      // not percent-encoded: as unnamed as nothing
      return Optional.empty();
    }
  }

  /** NUL is the one character that PostgreSQL does not keep. */
  private static String cut(String text) {
    var kept = text.replace("\0", "");
    return kept.length() <= LONGEST ? kept : kept.substring(0, LONGEST);
  }
}
