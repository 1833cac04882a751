package org.datadns.resolver.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.datadns.protocol.wire.SessionState;
import org.datadns.resolver.TestPerson;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session's address is computed from what its site was approved for, whatever its agent says. */
class AddressIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";
  private static final String STATE = "A".repeat(43);

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private TestResolver resolver;
  private TestPerson person;

  @BeforeEach
  void start() {
    database.jdbi().useHandle(h -> h.execute("truncate site, dataset, join_token cascade"));
    resolver = TestResolver.start(database, directory);
    person = new TestPerson(resolver);
  }

  @AfterEach
  void stop() {
    resolver.close();
  }

  @Test
  void aPortOfTheRange_isTheSessions() {
    try (var site =
        TestSite.readyAt("https://nb.one.example:9000-9009", "one", resolver, DATASET)) {
      site.agentSucceedsAt(9004);
      var ready = person.awaitState(person.open(DATASET), SessionState.READY);

      assertThat(ready.url()).hasValue("https://nb.one.example:9004/");
      assertThat(enter(ready.id()))
          .contains("action=\"https://nb.one.example:9004/.well-known/data-dns/enter\"");
      assertThat(person.sessions())
          .extracting(view -> view.url().orElse(""))
          .containsExactly("https://nb.one.example:9004/");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8999, 9010, 443, 0})
  void aPortOutsideTheRange_isNoAddress_andTheNextSiteServes(int port) {
    try (var greedy =
            TestSite.readyAt("https://nb.one.example:9000-9009", "one", resolver, DATASET);
        var honest = TestSite.ready("two", resolver, DATASET)) {
      greedy.beat(9);
      greedy.agentSucceedsAt(port);
      honest.agentSucceeds();
      var ready = person.awaitState(person.open(DATASET), SessionState.READY);

      assertThat(ready.site()).hasValue("two");
      assertThat(ready.attempt()).isEqualTo(2);
    }
  }

  @Test
  void noPort_isNoAddress() {
    try (var site =
        TestSite.readyAt("https://nb.one.example:9000-9009", "one", resolver, DATASET)) {
      site.agentSucceeds();
      var over = person.awaitState(person.open(DATASET), SessionState.ENDED);

      assertThat(over.url()).isEmpty();
      assertThat(over.reason().orElseThrow().text()).contains("approved");
    }
  }

  @Test
  void aPath_isBelowTheSitesOne_whateverPortIsNamed() {
    try (var site = TestSite.readyAt("https://nb.one.example/s/*/", "one", resolver, DATASET)) {
      site.agentSucceedsAt(6666);
      var ready = person.awaitState(person.open(DATASET), SessionState.READY);

      String url = "https://nb.one.example/s/" + ready.id() + "/";
      assertThat(ready.url()).hasValue(url);
      assertThat(enter(ready.id())).contains("action=\"" + url + ".well-known/data-dns/enter\"");
    }
  }

  private String enter(String session) {
    return person
        .send("GET", "/sessions/" + session + "/enter?state=" + STATE, "Accept", "text/html")
        .body();
  }
}
