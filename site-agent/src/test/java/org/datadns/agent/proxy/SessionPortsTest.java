package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.datadns.protocol.wire.SessionAddresses.Ports;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionPortsTest {
  @TempDir Path directory;
  private final Set<Integer> open = new ConcurrentSkipListSet<>();
  private final Set<Integer> inUse = new TreeSet<>();
  private SessionPorts ports;

  @BeforeEach
  void load() {
    load(9000, 9002);
  }

  private void load(int first, int last) {
    ports =
        SessionPorts.in(
            directory.resolve("ports"), new Ports("https", "nb.example", first, last), this::open);
  }

  private Closeable open(int port) {
    if (inUse.contains(port)) {
      throw new UncheckedIOException(new IOException("in use"));
    }
    assertThat(open.add(port)).isTrue();
    return () -> open.remove(port);
  }

  @Test
  void eachSession_hasAPortOfItsOwn_untilNoneIsLeft() {
    assertThat(ports.take("a")).contains(9000);
    assertThat(ports.take("b")).contains(9001);
    assertThat(ports.take("a")).contains(9000);
    assertThat(ports.take("c")).contains(9002);
    assertThat(ports.take("d")).isEmpty();
    assertThat(open).containsExactly(9000, 9001, 9002);
    assertThat(ports.at(9001)).contains("b");
    assertThat(ports.of("c")).contains(9002);
    assertThat(ports.at(9003)).isEmpty();
  }

  @Test
  void aPortGivenBack_isGivenOutLast() {
    ports.take("a");
    ports.keepOnly(Set.of());

    assertThat(open).isEmpty();
    assertThat(ports.at(9000)).isEmpty();
    assertThat(ports.take("b")).contains(9001);
    assertThat(ports.take("c")).contains(9002);
    assertThat(ports.take("d")).contains(9000);
  }

  @Test
  void aRestart_keepsWhoHasWhat_andTheOrder() {
    ports.take("a");
    ports.take("b");
    ports.keepOnly(Set.of("b"));
    ports.close();
    assertThat(open).isEmpty();
    load();

    assertThat(ports.of("b")).contains(9001);
    assertThat(open).isEmpty();
    ports.keepOnly(Set.of("b"));
    assertThat(open).containsExactly(9001);
    assertThat(ports.take("c")).contains(9002);
    assertThat(ports.take("d")).contains(9000);
  }

  @Test
  void aPortThatSomeoneElseHas_isPassedOver_andTriedAgain() {
    inUse.add(9000);
    assertThat(ports.take("a")).contains(9001);
    assertThat(ports.take("b")).contains(9002);
    assertThat(ports.take("c")).isEmpty();

    inUse.clear();
    assertThat(ports.take("c")).contains(9000);
  }

  @Test
  void aPortTakenDuringARestart_isOpenedOnceItCanBe() {
    ports.take("a");
    ports.close();
    inUse.add(9000);
    load();
    ports.keepOnly(Set.of("a"));
    assertThat(open).isEmpty();

    inUse.clear();
    ports.keepOnly(Set.of("a"));
    assertThat(open).containsExactly(9000);
    assertThat(ports.of("a")).contains(9000);
  }

  @Test
  void anotherRange_forgetsWhatIsOutside() {
    ports.take("a");
    ports.take("b");
    load(9001, 9003);

    assertThat(ports.of("a")).isEmpty();
    assertThat(ports.of("b")).contains(9001);
    assertThat(ports.take("c")).contains(9003);
  }
}
