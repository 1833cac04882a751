package org.datadns.resolver.absence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.wire.Assurance;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.dataset.Lookup;
import org.datadns.resolver.db.TestDatabase;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Telling people by e-mail: once, and the address is forgotten. */
class ArrivalsIT {
  @RegisterExtension static final TestDatabase database = new TestDatabase();

  record Sent(String address, String text) {}

  @Test
  void messageIsSentOnce_triedAgainWhenRefused_andItsAddressForgotten() {
    var jdbi = database.jdbi();
    var now = new Clock();
    var requests = new Requests(jdbi, now::get);
    var ada = new Person("ada", Assurance.FEDERATED);
    requests.ask(ada, "doi:10.5072/fk2/arrived", Optional.of("ada@example.org"), "192.0.2.1");
    requests.ask(
        new Person("bob", Assurance.GUEST),
        "doi:10.5072/fk2/arrived",
        Optional.empty(),
        "192.0.2.1");
    requests.held(List.of("doi:10.5072/fk2/arrived"));
    var sent = new CopyOnWriteArrayList<Sent>();
    var tries = new AtomicInteger();
    Mail mail =
        (address, subject, text) -> {
          sent.add(new Sent(address, text));
          return tries.incrementAndGet() > 1;
        };
    try (var arrivals =
        new Arrivals(
            requests, ArrivalsIT::nothing, Optional.of(mail), URI.create("https://r.example"))) {
      await().untilAsserted(() -> assertThat(sent).hasSize(1));
      assertThat(email(jdbi)).as("refused: kept for another try").hasValue("ada@example.org");
      now.skip(Duration.ofMinutes(11));
      arrivals.wake();
      await().untilAsserted(() -> assertThat(sent).hasSize(2));
      await().untilAsserted(() -> assertThat(email(jdbi)).isEmpty());
      now.skip(Duration.ofMinutes(11));
      arrivals.wake();
    }
    assertThat(sent)
        .hasSize(2)
        .allSatisfy(
            each -> {
              assertThat(each.address()).isEqualTo("ada@example.org");
              assertThat(each.text())
                  .contains("https://r.example/open?id=doi%3A10.5072%2Ffk2%2Farrived");
            });
  }

  private static List<Lookup> nothing(List<String> names) {
    return names.stream()
        .map(name -> (Lookup) new Lookup.Unknown(Identifier.ofCanonical(name)))
        .toList();
  }

  private static Optional<String> email(Jdbi jdbi) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select email from dataset_request where email is not null")
                .mapTo(String.class)
                .findOne());
  }

  /** A clock that is moved on by hand. */
  private static final class Clock {
    private volatile Instant now = Instant.now();

    Instant get() {
      return now;
    }

    void skip(Duration duration) {
      now = now.plus(duration);
    }
  }
}
