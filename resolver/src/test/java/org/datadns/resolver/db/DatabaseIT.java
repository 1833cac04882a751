package org.datadns.resolver.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.health.HealthCheckResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DatabaseIT {
  @RegisterExtension static final TestDatabase database = new TestDatabase();

  @Test
  void aHundredVirtualThreads_shareThePool() throws Exception {
    var sums = new ArrayList<Future<Integer>>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        int number = i;
        sums.add(
            executor.submit(
                () ->
                    database
                        .jdbi()
                        .withHandle(
                            handle ->
                                handle
                                    .createQuery("select :n + 1 from pg_sleep(0.01)")
                                    .bind("n", number)
                                    .mapTo(Integer.class)
                                    .one())));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(sums.get(i).get()).isEqualTo(i + 1);
      }
    }
  }

  @Test
  void dbClient_readsFromTheSamePool() {
    var row = database.database().dbClient().execute().get("select 41 + 1 as answer").orElseThrow();
    assertThat(row.column("answer").getInt()).isEqualTo(42);
  }

  @Test
  void aSchemaOfANewerProgram_isRefused() {
    var config = TestDatabase.freshDatabase();
    try (var once = Database.open(config, Path.of("/nonexistent"))) {
      once.jdbi()
          .useHandle(
              handle ->
                  handle.execute(
                      """
                      insert into flyway_schema_history (installed_rank, version, description, type, script,
                        checksum, installed_by, execution_time, success)
                      values (9999, '9999', 'of the future', 'SQL', 'V9999__of_the_future.sql', 1, 'someone', 1, true)
                      """));
    }
    assertThatThrownBy(() -> Database.open(config, Path.of("/nonexistent")))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("newer")
        .hasMessageContaining("9999");
  }

  @Test
  void openedTwice_theSchemaStaysAsItIs() {
    var config = TestDatabase.freshDatabase();
    for (int i = 0; i < 2; i++) {
      try (var opened = Database.open(config, Path.of("/nonexistent"))) {
        assertThat(migrations(opened)).isEqualTo(migrations(database.database())).isPositive();
      }
    }
  }

  @Test
  void aWrongPassword_failsWithoutRevealingIt(@TempDir Path directory) throws Exception {
    var named = (DatabaseConfig.Named) TestDatabase.freshDatabase().location();
    Path file = Files.writeString(directory.resolve("password"), "not-the-secret");
    var wrong = new DatabaseConfig.Named(named.url(), named.user(), Optional.of(file));
    assertThatThrownBy(() -> Database.open(new DatabaseConfig(wrong, 2), directory))
        .isInstanceOf(DatabaseException.class)
        .hasMessageNotContaining("not-the-secret");
  }

  @Test
  void embedded_opensServesAndStops(@TempDir Path directory) throws Exception {
    var config = new DatabaseConfig(new DatabaseConfig.Embedded(0, Optional.empty()), 3);
    Path cluster = directory.toRealPath().resolve("postgres/cluster");
    try (var own = Database.open(config, directory)) {
      assertThat(own.healthCheck().call().status()).isEqualTo(HealthCheckResponse.Status.UP);
      assertThat(migrations(own)).isPositive();
    }
    assertThat(new ServerProcesses(cluster).live()).isEmpty();
  }

  @Test
  void databaseAway_isUnhealthy() {
    var opened = Database.open(TestDatabase.freshDatabase(), Path.of("/nonexistent"));
    var health = opened.healthCheck();
    assertThat(health.call().status()).isEqualTo(HealthCheckResponse.Status.UP);
    opened.close();
    assertThat(health.call().status()).isNotEqualTo(HealthCheckResponse.Status.UP);
  }

  private static int migrations(Database opened) {
    return opened
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select count(*) from flyway_schema_history where success")
                    .mapTo(Integer.class)
                    .one());
  }
}
