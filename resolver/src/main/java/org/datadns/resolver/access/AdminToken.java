package org.datadns.resolver.access;

import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.signing.Digest;
import org.datadns.resolver.http.Bearer;
import org.jdbi.v3.core.Jdbi;

/**
 * The administrator's secret. Made at the first start and written into the data directory, readable
 * by its owner alone; the database keeps its digest. Thread-safe.
 */
public final class AdminToken {
  private final Jdbi jdbi;

  private AdminToken(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * The administrator's secret of this data directory; made when there is none.
   *
   * @param file where it is written, mode 0600
   */
  public static AdminToken loadOrCreate(Jdbi jdbi, Path file, InstantSource clock) {
    String secret =
        DurableFile.read(file)
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip())
            .orElseGet(() -> create(file));
    var token = new AdminToken(jdbi);
    token.remember(secret, clock);
    return token;
  }

  private static String create(Path file) {
    String secret = Secret.generate();
    DurableFile.write(file, (secret + "\n").getBytes(StandardCharsets.UTF_8));
    return secret;
  }

  /** Who makes this request: the administrator, when it carries the secret. */
  public Caller caller(ServerRequest request) {
    return Bearer.token(request).filter(this::isCurrent).isPresent()
        ? new Caller.Administrator()
        : new Caller.Anyone();
  }

  /** Looked up by digest: a comparison of digests tells an attacker nothing by its duration. */
  private boolean isCurrent(String secret) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select exists (select from admin_token where hash = :hash)")
                .bind("hash", Digest.of(secret))
                .mapTo(Boolean.class)
                .one());
  }

  private void remember(String secret, InstantSource clock) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into admin_token (hash, created_at) values (:hash, :createdAt)
                    on conflict do nothing
                    """)
                .bind("hash", Digest.of(secret))
                .bind("createdAt", clock.instant())
                .execute());
  }
}
