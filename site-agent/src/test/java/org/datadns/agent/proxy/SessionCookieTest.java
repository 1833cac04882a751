package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionCookieTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @TempDir Path directory;
  private SessionCookie cookie;
  private String value;

  @BeforeEach
  void setUp() {
    cookie = SessionCookie.withKeyIn(directory.resolve("cookie-key"));
    value = cookie.value("s1", 2, "person", NOW);
  }

  @Test
  void person_ofAGenuineValue() {
    assertThat(cookie.person(value, "s1", 2, NOW)).contains("person");
  }

  @Test
  void person_afterARestart() {
    var again = SessionCookie.withKeyIn(directory.resolve("cookie-key"));

    assertThat(again.person(value, "s1", 2, NOW)).contains("person");
  }

  @Test
  void person_ofAnotherSessionOrAttempt() {
    assertThat(cookie.person(value, "s2", 2, NOW)).isEmpty();
    assertThat(cookie.person(value, "s1", 3, NOW)).isEmpty();
  }

  @Test
  void person_underAnotherKey(@TempDir Path other) {
    var foreign = SessionCookie.withKeyIn(other.resolve("cookie-key"));

    assertThat(foreign.person(value, "s1", 2, NOW)).isEmpty();
  }

  @Test
  void person_expired() {
    var end = NOW.plus(SessionCookie.LIFETIME);

    assertThat(cookie.person(value, "s1", 2, end.minusSeconds(1))).contains("person");
    assertThat(cookie.person(value, "s1", 2, end)).isEmpty();
  }

  @Test
  void person_changed() {
    assertThat(cookie.person(value.replace("person", "others"), "s1", 2, NOW)).isEmpty();
    assertThat(cookie.person("9" + value, "s1", 2, NOW)).isEmpty();
    assertThat(cookie.person(value + "A", "s1", 2, NOW)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "...", "a.b.c", "-1.b.c", "1.b.", "99999999999999999999.a.b"})
  void person_malformed(String malformed) {
    assertThat(cookie.person(malformed, "s1", 2, NOW)).isEmpty();
  }

  @Test
  void key_isReadableByItsOwnerAlone() throws Exception {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("cookie-key"))))
        .isEqualTo("rw-------");
  }

  @Test
  void key_ofAnotherLength() throws Exception {
    Path file = Files.writeString(directory.resolve("short"), "x");

    assertThatThrownBy(() -> SessionCookie.withKeyIn(file))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
