package org.datadns.agent.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.datadns.agent.inventory.AccountChoice;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.inventory.InventoryConfig;
import org.datadns.agent.session.EmptySessions;
import org.datadns.agent.session.Sessions;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationsTest {
  @TempDir Path directory;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
  private final AtomicInteger changes = new AtomicInteger();
  private Inventory inventory;
  private Sessions sessions;
  private Operations operations;

  @BeforeEach
  void build() {
    inventory =
        Inventory.load(
            directory,
            InventoryConfig.of(List.of()),
            AccountChoice.NONE,
            new Account(1000, 1000, List.of()),
            now::get,
            () -> {});
    sessions = EmptySessions.in(directory, inventory, now::get);
    operations = started();
  }

  @AfterEach
  void stop() {
    sessions.close();
    inventory.close();
  }

  private Operations started() {
    return new Operations(directory, sessions, now::get, now::get, changes::incrementAndGet);
  }

  @Test
  void ordered_isKeptOverARestart_withWhoAndWhy() {
    operations.order(draining("New disks."), "anna");
    assertThat(changes).hasValue(1);
    var again = started();
    assertThat(again.current()).isEqualTo(draining("New disks."));
    assertThat(again.history())
        .singleElement()
        .satisfies(
            ordered -> {
              assertThat(ordered.who()).isEqualTo("anna");
              assertThat(ordered.operation().reason()).contains("New disks.");
              assertThat(ordered.at()).isEqualTo(now.get());
            });
    again.order(SiteOperation.READY, "bert");
    assertThat(started().current()).isEqualTo(SiteOperation.READY);
    assertThat(started().history()).hasSize(2);
  }

  @Test
  void history_isBounded() {
    for (int i = 0; i < 250; i++) {
      operations.order(draining("" + i), "anna");
    }
    assertThat(operations.history()).hasSize(200);
    assertThat(operations.history().getLast().operation().reason()).contains("249");
  }

  @Test
  void ofTheSiteAndTheCentre_theStricterHolds() {
    operations.order(draining("Own."), "anna");
    operations.orderByResolver(Optional.of(maintenance(Optional.empty(), Optional.empty())));
    assertThat(operations.current().mode()).isEqualTo(SiteMode.MAINTENANCE);
    operations.orderByResolver(Optional.empty());
    assertThat(operations.current()).isEqualTo(draining("Own."));
    operations.order(SiteOperation.READY, "anna");
    operations.orderByResolver(Optional.of(draining("Centre.")));
    assertThat(operations.current()).isEqualTo(draining("Centre."));
  }

  @Test
  void sameOrderOfTheCentre_isNoNews() {
    operations.orderByResolver(Optional.of(draining("Centre.")));
    operations.orderByResolver(Optional.of(draining("Centre.")));
    assertThat(changes).hasValue(1);
  }

  @Test
  void window_isStatedBeforeItBegins_andBeginsAndEndsByItself() {
    var from = now.get().plus(Duration.ofHours(1));
    var until = from.plus(Duration.ofHours(2));
    operations.order(maintenance(Optional.of(from), Optional.of(until)), "anna");
    operations.round();
    int before = changes.get();
    assertThat(operations.current().from()).contains(from);
    assertThat(operations.current().at(now.get())).isEqualTo(SiteMode.READY);

    now.set(from);
    operations.round();
    assertThat(operations.current().at(now.get())).isEqualTo(SiteMode.MAINTENANCE);
    assertThat(changes).hasValue(before + 1);

    now.set(until);
    operations.round();
    assertThat(operations.current()).isEqualTo(SiteOperation.READY);
    assertThat(changes).hasValue(before + 2);
  }

  @Test
  void faults_areSentences() {
    var past = Optional.of(now.get().minusSeconds(1));
    assertThat(Operations.fault(maintenance(Optional.empty(), past), now.get()))
        .contains("until must be in the future.");
    var soon = Optional.of(now.get().plusSeconds(60));
    var later = Optional.of(now.get().plusSeconds(120));
    assertThat(Operations.fault(maintenance(later, soon), now.get()))
        .contains("until must be after from.");
    assertThat(Operations.fault(maintenance(soon, later), now.get())).isEmpty();
  }

  private static SiteOperation draining(String reason) {
    return new SiteOperation(
        SiteMode.DRAINING,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(reason));
  }

  private static SiteOperation maintenance(Optional<Instant> from, Optional<Instant> until) {
    return new SiteOperation(SiteMode.MAINTENANCE, from, until, Optional.empty(), Optional.empty());
  }
}
