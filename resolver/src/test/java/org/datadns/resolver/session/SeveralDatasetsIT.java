package org.datadns.resolver.session;

import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.datadns.resolver.TestPerson;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sessions with more than one dataset, and with a notebook. */
class SeveralDatasetsIT {
  private static final String A = "doi:10.5072/fk2/a";
  private static final String B = "doi:10.5072/fk2/b";
  private static final String C = "doi:10.5072/fk2/c";

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
  void only_aSiteThatHoldsAll_isAsked() {
    try (var one = TestSite.ready("one", resolver, A, C);
        var all = TestSite.ready("all", resolver, A, B, C)) {
      one.beat(9);
      one.agentSucceeds();
      all.agentSucceeds();
      var opened = opened(with(A, C, "https://doi.org/10.5072/FK2/B", A, B));
      var ready = person.awaitState(opened, SessionState.READY);

      assertThat(ready.site()).hasValue("all");
      assertThat(ready.also()).hasValue(List.of(B, C));
      all.agent.verify(
          1,
          putRequestedFor(urlPathEqualTo("/api/sessions/" + ready.id()))
              .withRequestBody(matchingJsonPath("$.also", equalToJson(Json.write(List.of(B, C)))))
              .withRequestBody(matchingJsonPath("$.notebook", absent())));
      one.agent.verify(0, putRequestedFor(anyUrl()));
    }
  }

  @Test
  void noSiteHoldsAll_isSaidOfEach() {
    try (var one = TestSite.ready("one", resolver, A);
        var two = TestSite.ready("two", resolver, B)) {
      var refused = person.post(with(A, B));
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(Json.read(refused.body(), Problem.class).detail())
          .isEqualTo("Site one: It does not hold " + B + ".");
      assertThat(List.of(one.id, two.id)).isNotEmpty();
    }
  }

  @Test
  void theSameDatasets_areJoined_others_areTheirOwn_withTheirOwnWorkspace() {
    try (var site = TestSite.ready("one", resolver, A, B, C)) {
      site.agentSucceeds();
      var alone = opened(with(A));
      var both = opened(with(A, B));
      assertThat(both.id()).isNotEqualTo(alone.id());
      assertThat(joined(with(A, B)).id()).isEqualTo(both.id());
      assertThat(joined(with(A)).id()).isEqualTo(alone.id());
      assertThat(opened(with(A, C, B)).id()).isNotEqualTo(both.id());
      assertThat(workspace(alone)).isNotEqualTo(workspace(both));
    }
  }

  @Test
  void form_repeatsTheField_andTheOpeningPageCarriesIt() {
    try (var site = TestSite.ready("one", resolver, A, B, C)) {
      site.agentSucceeds();
      var page =
          resolver.get("/open?id=" + A + "&also=" + B + "&also=" + C, "Accept", "text/html").body();
      assertThat(page)
          .contains("name=\"also\" value=\"" + B + "\"", "name=\"also\" value=\"" + C + "\"")
          .contains("Title of " + B);
      var answer =
          resolver.send(
              "POST",
              "/sessions",
              "identifier=" + A + "&also=" + B + "&also=" + C,
              "Content-Type",
              "application/x-www-form-urlencoded",
              "Sec-Fetch-Site",
              "same-origin");
      assertThat(answer.statusCode()).isEqualTo(303);
    }
  }

  @Test
  void anUnknownOne_orTooMany_areRefused() {
    try (var site = TestSite.ready("one", resolver, A)) {
      assertThat(person.post(with(A, "doi:10.5072/fk2/unknown")).statusCode()).isEqualTo(404);
      assertThat(person.post(with(A, "no identifier")).statusCode()).isEqualTo(400);
      assertThat(person.post("{\"identifier\":\"" + A + "\",\"also\":[null]}").statusCode())
          .isEqualTo(400);
      var many = IntStream.range(0, 11).mapToObj(i -> A).toArray(String[]::new);
      var refused = person.post(with(A, many));
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(Json.read(refused.body(), Problem.class).code()).isEqualTo("too-many-datasets");
      site.agent.verify(0, putRequestedFor(anyUrl()));
    }
  }

  @Test
  void notebook_isOrdered() {
    try (var site = TestSite.ready("one", resolver, A)) {
      site.agentSucceeds();
      var opened =
          opened("{\"identifier\":\"" + A + "\",\"notebook\":\"https://nb.example/a.ipynb\"}");
      person.awaitState(opened, SessionState.READY);
      site.agent.verify(
          1,
          putRequestedFor(urlPathEqualTo("/api/sessions/" + opened.id()))
              .withRequestBody(
                  matchingJsonPath("$.notebook", equalTo("https://nb.example/a.ipynb"))));
    }
  }

  @Test
  void anotherNotebook_isOpenedInTheSessionThatIsJoined_orItIsSaidWhyNot() {
    try (var site = TestSite.ready("one", resolver, A)) {
      site.agentSucceeds();
      var opened = opened(withNotebook("a"));
      person.awaitState(opened, SessionState.READY);

      assertThat(joined(withNotebook("b")).notebook()).contains("https://nb.example/b.ipynb");
      assertThat(joined(withNotebook("b")).id()).isEqualTo(opened.id());
      assertThat(joined("{\"identifier\":\"" + A + "\"}").notebook())
          .contains("https://nb.example/b.ipynb");
      site.agent.verify(
          1,
          putRequestedFor(urlPathEqualTo("/api/sessions/" + opened.id()))
              .withRequestBody(
                  matchingJsonPath("$.notebook", equalTo("https://nb.example/b.ipynb")))
              .withRequestBody(matchingJsonPath("$.attempt", equalTo("1"))));

      site.agentRefuses(409, "notebook-unreachable");
      var refused = person.post(withNotebook("c"));
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(Json.read(refused.body(), Problem.class).code()).isEqualTo("notebook-unreachable");
      assertThat(joined("{\"identifier\":\"" + A + "\"}").notebook())
          .contains("https://nb.example/b.ipynb");
    }
  }

  @Test
  void notebook_thatIsNoAddress_isRefused_onTheOpeningPageToo() {
    try (var site = TestSite.ready("one", resolver, A)) {
      for (String address :
          List.of("javascript:alert(1)", "nb.example/a", "https://u:p@nb.example/a", "https://")) {
        var refused =
            person.post("{\"identifier\":\"" + A + "\",\"notebook\":\"" + address + "\"}");
        assertThat(refused.statusCode()).as(address).isEqualTo(400);
        assertThat(Json.read(refused.body(), Problem.class).code()).isEqualTo("invalid-notebook");
        assertThat(resolver.get("/open?id=" + A + "&notebook=" + address).statusCode())
            .isEqualTo(400);
      }
      site.agent.verify(0, putRequestedFor(anyUrl()));
    }
  }

  private static String withNotebook(String name) {
    return "{\"identifier\":\"%s\",\"notebook\":\"https://nb.example/%s.ipynb\"}"
        .formatted(A, name);
  }

  private SessionView opened(String request) {
    return answered(request, 201);
  }

  private SessionView joined(String request) {
    return answered(request, 200);
  }

  private SessionView answered(String request, int status) {
    var answer = person.post(request);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return Json.read(answer.body(), SessionView.class);
  }

  private static String with(String identifier, String... also) {
    return "{\"identifier\":\""
        + identifier
        + "\",\"also\":["
        + List.of(also).stream().map(it -> "\"" + it + "\"").collect(Collectors.joining(","))
        + "]}";
  }

  private static String workspace(SessionView session) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select workspace from session where id = ?")
                    .bind(0, session.id())
                    .mapTo(String.class)
                    .one());
  }
}
