package org.datadns.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.protocol.wire.Resolution;
import org.datadns.resolver.db.DatabaseConfig.Named;
import org.datadns.resolver.db.TestDatabase;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that an earlier release wrote is brought up to date with all that is in it. */
class UpgradeIT {
  private static final String BEFORE_THE_REGISTRY =
      """
      insert into site values
        ('one', 'One', 'a@one.example', 'http://127.0.0.1:1', 'http://*.localhost:2', '%1$s', 'k1',
         'approved', now(), now()),
        ('two', 'Two', 'a@two.example', 'http://127.0.0.1:3', 'http://*.localhost:4', '%1$s', 'k2',
         'approved', now(), now());
      insert into site_status values
        ('one', 'i', now(), 1, now(), 'ready', 1, '[]', '[]'),
        ('two', 'i', now(), 1, now(), 'ready', 1, '[]', '[]');
      insert into dataset (identifier, registered_at) values
        ('doi:10.5072/fk2/abc', now()), ('doi:10.5072/fk2/Üb', now()), ('ark:12345/x', now());
      insert into inventory values
        ('one', 7, 'digest-1', now(), 3, '[{"line": 4, "identifier": "x",
          "reason": {"code": "invalid-identifier", "text": "No."}}]'),
        ('two', 1, 'digest-2', now(), 1, '[]');
      insert into replica
      select site, d.id, '', title, null, 12, null, tools, 'public', below
      from (values ('one', 'doi:10.5072/fk2/abc', 'A title', array['jupyter'], false),
                   ('two', 'doi:10.5072/fk2/abc', null, null, false),
                   ('one', 'doi:10.5072/fk2/Üb', null, null, false),
                   ('one', 'ark:12345/x', null, null, true))
           as held (site, identifier, title, tools, below)
      join dataset d using (identifier);
      insert into alias
      select 'https://data.example/abc', 'one', id from dataset
      where identifier = 'doi:10.5072/fk2/abc';
      insert into session (id, person, assurance, dataset, identifier, tool, size, ordinal,
                           workspace, state, step, created_at, ended_at, wake_at)
      select 's1', 'p', 'guest', id, identifier, 'jupyter', 'small', 1, 'w', 'ended', 'ended',
             now(), now(), now()
      from dataset where identifier = 'doi:10.5072/fk2/abc';
      """;

  @TempDir private Path directory;

  @Test
  void databaseOfTheFirstRelease_keepsDatasetsCopiesNamesAndSessions() throws Exception {
    var database = TestDatabase.emptyDatabase();
    var where = (Named) database.location();
    var password = Files.readString(where.passwordFile().orElseThrow()).strip();
    Flyway.configure()
        .dataSource(where.url(), where.user(), password)
        .locations("classpath:db/migration")
        .target("6")
        .load()
        .migrate();
    var key = SigningKey.generate();
    String jwk = Json.write(key.publicJwk());
    var jdbi = Jdbi.create(where.url(), where.user(), password);
    jdbi.useHandle(handle -> handle.createScript(BEFORE_THE_REGISTRY.formatted(jwk)).execute());

    try (var resolver = TestResolver.start(database, directory, IdentifierParser.standard())) {
      var resolution = resolution(resolver, "https://doi.org/10.5072/FK2/ABC");
      assertThat(resolution.replicas())
          .extracting(Resolution.Replica::site)
          .containsExactlyInAnyOrder("one", "two");
      assertThat(resolution.dataset().title()).hasValue("A title");
      assertThat(resolution(resolver, "https://data.example/abc").match()).isEqualTo("alias");
      assertThat(resolution(resolver, "doi:10.5072/fk2/Üb").match()).isEqualTo("exact");
      List<String> sessions =
          jdbi.withHandle(
              handle -> handle.createQuery("select state from session").mapTo(String.class).list());
      assertThat(sessions).containsExactly("ended");

      // what the site sends next replaces what was kept of it, and of nobody else
      new SiteClient(resolver.address(), "one", key, Instant::now)
          .putReplicas(8, List.of(ReplicaLine.of("doi:10.5072/fk2/new", Optional.empty())));
      assertThat(resolver.get("/resolve/ark:12345/x").statusCode()).isEqualTo(404);
      assertThat(resolution(resolver, "doi:10.5072/fk2/abc").replicas())
          .extracting(Resolution.Replica::site)
          .isEqualTo(List.of("two"));
    }
  }

  private static Resolution resolution(TestResolver resolver, String name) {
    var answer = resolver.get("/resolve?id=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.read(answer.body(), Resolution.class);
  }
}
