package org.datadns.resolver.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.signing.SignedResolution;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.protocol.wire.Resolution;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of an answer: who gets which, and what each says. */
class FormsIT {
  private static final String NAME = "doi:10.5072/fk2/abc";
  private static final String HOSTILE = "</script><script>alert(1)</script> & <!-- \u2028 \"x\"";
  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestResolver resolver;
  private static TestSite site;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory);
    site = new TestSite("one", resolver);
    site.join(Optional.of(resolver.joinToken("one")));
    site.client().putReplicas(1, List.of(line(NAME, HOSTILE), line("doi:10.5072/two", "Two")));
    site.beat(3);
    site.reached();
  }

  private static ReplicaLine line(String identifier, String title) {
    return new ReplicaLine(
        Optional.of(identifier),
        Optional.empty(),
        Optional.of(
            identifier.equals(NAME) ? List.of("https://data.example/abc") : List.<String>of()),
        Optional.of(title),
        Optional.of("https://pages.example/landing"),
        Optional.empty(),
        Optional.empty(),
        Optional.of(3_400_000_000L),
        Optional.of("sha256:" + "ab".repeat(32)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/* | application/json",
        "text/html | text/html; charset=utf-8",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | text/html; charset=utf-8",
        "application/json;q=0.5, text/html;q=0.4 | application/json",
        "application/linkset+json | application/linkset+json",
        "application/ld+json, application/json;q=0.9 | application/ld+json",
        "application/jose | application/jose",
        "application/*;q=0.2, text/html;q=0.1 | application/json",
        "application/json;q=0, application/* | application/linkset+json",
        "nonsense, ;;;, text/html;q=nan | application/json",
      })
  void form_isTheOneWantedMost(String accept, String type) {
    var answer = resolver.get("/resolve/" + NAME, "Accept", accept);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue(type);
    assertThat(answer.headers().firstValue("Vary")).hasValue("Accept");
    assertThat(answer.headers().firstValue("ETag")).isPresent();
  }

  @Test
  void formNobodyMakes_isNotAcceptable() {
    var answer = resolver.get("/resolve/" + NAME, "Accept", "image/png");
    assertThat(answer.statusCode()).isEqualTo(406);
    assertThat(Json.read(answer.body(), Problem.class).code()).isEqualTo("not-acceptable");
    assertThat(resolver.get("/resolve?id=" + NAME + "&format=pdf").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "html", "linkset", "jsonld", "jose"})
  void knownTag_isNotSentAgain_inAnyForm(String format) {
    String path = "/resolve?id=" + NAME + "&format=" + format;
    var first = resolver.get(path);
    String tag = first.headers().firstValue("ETag").orElseThrow();
    for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
      var again = resolver.get(path, "If-None-Match", known);
      assertThat(again.statusCode()).as(known).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(again.headers().firstValue("ETag")).hasValue(tag);
    }
    assertThat(resolver.get(path, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @Test
  void head_saysWhatGetWouldSend() {
    var get = resolver.get("/resolve/" + NAME, "Accept", "text/html");
    var head = resolver.send("HEAD", "/resolve/" + NAME, "", "Accept", "text/html");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    for (String field : List.of("ETag", "Link", "Content-Type", "Content-Length")) {
      assertThat(head.headers().firstValue(field))
          .as(field)
          .isPresent()
          .isEqualTo(get.headers().firstValue(field));
    }
  }

  @Test
  void signedAnswer_isTheSame_andGoodForItsTimeAlone() {
    var answer = resolver.get("/resolve/" + NAME, "Accept", "application/jose");
    var keys = KeySet.parse(resolver.get("/.well-known/jwks.json").body());
    String issuer = resolver.address().toString();
    var now = Instant.now();
    assertThat(SignedResolution.verify(answer.body(), keys, issuer, NAME, now))
        .isEqualTo(
            new Valid<>(Json.read(resolver.get("/resolve/" + NAME).body(), Resolution.class)));
    assertThat(SignedResolution.verify(answer.body(), keys, issuer, "doi:10.5072/two", now))
        .isInstanceOf(Invalid.class);
    assertThat(SignedResolution.verify(answer.body(), keys, "https://else.example", NAME, now))
        .isInstanceOf(Invalid.class);
    var over = now.plus(TestResolver.HEARTBEAT.lease()).plusSeconds(1);
    assertThat(SignedResolution.verify(answer.body(), keys, issuer, NAME, over))
        .isInstanceOf(Invalid.class);
  }

  @Test
  void page_isSignposted_inFieldsAndHeadAndLinkset() throws IOException {
    var page = resolver.get("/resolve/" + NAME, "Accept", "text/html");
    String field = page.headers().firstValue("Link").orElseThrow();
    assertThat(field)
        .contains(
            "<https://doi.org/10.5072/fk2/abc>; rel=\"cite-as\"",
            "<https://schema.org/AboutPage>; rel=\"type\"",
            "<https://schema.org/Dataset>; rel=\"type\"",
            "rel=\"describedby\"; type=\"application/ld+json\"",
            "rel=\"linkset\"; type=\"application/linkset+json\"");
    assertThat(page.body())
        .contains("<link rel=\"cite-as\" href=\"https://doi.org/10.5072/fk2/abc\">");

    var links = Pattern.compile("<([^>]+)>; rel=\"(\\w+)\"").matcher(field);
    var linkset = "";
    while (links.find()) {
      if (links.group(2).matches("describedby|linkset")) {
        var target = resolver.get(links.group(1).substring(resolver.address().toString().length()));
        assertThat(target.statusCode()).as(links.group(1)).isEqualTo(200);
        linkset = links.group(2).equals("linkset") ? target.body() : linkset;
      }
    }
    JsonNode contexts = JSON.readTree(linkset).get("linkset");
    assertThat(contexts.get(0).get("anchor").asText())
        .isEqualTo(resolver.address() + "/resolve?id=doi%3A10.5072%2Ffk2%2Fabc");
    assertThat(contexts.get(0).get("cite-as")).hasSize(1);
    assertThat(contexts.get(0).get("type")).hasSize(2);
    assertThat(contexts.get(1).at("/describes/0/href")).isEqualTo(contexts.get(0).get("anchor"));
  }

  @Test
  void jsonLd_saysTheTitle_andCannotLeaveItsElement() throws IOException {
    var page = resolver.get("/resolve/" + NAME, "Accept", "text/html");
    var script =
        Pattern.compile("<script type=\"application/ld\\+json\">(.*?)</script>", Pattern.DOTALL)
            .matcher(page.body());
    assertThat(script.find()).isTrue();
    JsonNode inPage = JSON.readTree(script.group(1));
    assertThat(inPage.get("name").asText()).isEqualTo(HOSTILE);
    assertThat(inPage.get("@type").asText()).isEqualTo("Dataset");
    assertThat(inPage.get("@id").asText()).isEqualTo("https://doi.org/10.5072/fk2/abc");
    assertThat(inPage.get("url").asText()).isEqualTo("https://pages.example/landing");
    assertThat(inPage.at("/identifier/0/value").asText()).isEqualTo(NAME);
    assertThat(JSON.readTree(resolver.get("/resolve?format=jsonld&id=" + NAME).body()))
        .isEqualTo(inPage);
    assertThat(page.body()).doesNotContain("<script>alert");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("script-src 'self'")
        .doesNotContain("unsafe");
  }

  @Test
  void drs_tellsOfADataset_andThatItStays() throws IOException {
    JsonNode info = json(resolver.get("/ga4gh/drs/v1/service-info"), 200);
    assertThat(info.at("/type/artifact").asText()).isEqualTo("drs");
    assertThat(info.at("/drs/maxBulkRequestLength").asInt()).isEqualTo(1000);

    String path = "/ga4gh/drs/v1/objects/doi%3A10.5072%2Ffk2%2Fabc";
    JsonNode object = json(resolver.get(path), 200);
    assertThat(object.get("id").asText()).isEqualTo(NAME);
    assertThat(object.get("self_uri").asText())
        .isEqualTo("drs://" + resolver.address().getAuthority() + "/doi%3A10.5072%2Ffk2%2Fabc");
    assertThat(object.get("size").asLong()).isEqualTo(3_400_000_000L);
    assertThat(Instant.parse(object.get("created_time").asText())).isBefore(Instant.now());
    assertThat(object.at("/checksums/0/type").asText()).isEqualTo("sha-256");
    assertThat(object.at("/access_methods/0/access_id").asText()).isEqualTo("one");
    assertThat(object.at("/aliases")).hasSize(2);

    JsonNode access = json(resolver.get(path + "/access/one"), 403);
    assertThat(access.get("msg").asText()).contains("/open?id=doi%3A10.5072%2Ffk2%2Fabc&site=one");
    assertThat(access.get("status_code").asInt()).isEqualTo(403);
    assertThat(json(resolver.get(path + "/access/two"), 404).get("status_code").asInt())
        .isEqualTo(404);
    assertThat(json(resolver.get("/ga4gh/drs/v1/objects/doi%3A10.5072%2Fnever"), 404).has("msg"))
        .isTrue();
    assertThat(json(resolver.send("OPTIONS", path, ""), 200).at("/supported_types/0").asText())
        .isEqualTo("None");
    assertThat(json(resolver.send("POST", path, "{\"passports\":[]}"), 200)).isEqualTo(object);
  }

  @Test
  void drsBulk_answersEach() throws IOException {
    String ids = "{\"bulk_object_ids\":[\"" + NAME + "\",\"doi:10.5072/never\",\"hello\"]}";
    JsonNode bulk =
        json(
            resolver.send("POST", "/ga4gh/drs/v1/objects", ids, "Content-Type", "application/json"),
            200);
    assertThat(bulk.at("/summary/requested").asInt()).isEqualTo(3);
    assertThat(bulk.at("/summary/resolved").asInt()).isEqualTo(1);
    assertThat(bulk.at("/resolved_drs_object/0/id").asText()).isEqualTo(NAME);
    assertThat(bulk.at("/unresolved_drs_objects/0/object_ids")).hasSize(2);
    assertThat(resolver.send("OPTIONS", "/ga4gh/drs/v1/objects", "").statusCode()).isEqualTo(204);
    for (String bad : List.of("{}", "{", "[]", "{\"bulk_object_ids\":7}")) {
      json(
          resolver.send("POST", "/ga4gh/drs/v1/objects", bad, "Content-Type", "application/json"),
          400);
    }
  }

  @Test
  void handle_hasTheProxysShape() throws IOException {
    JsonNode record = json(resolver.get("/api/handles/10.5072/FK2/ABC"), 200);
    assertThat(record.get("responseCode").asInt()).isEqualTo(1);
    assertThat(record.get("handle").asText()).isEqualTo("10.5072/fk2/abc");
    assertThat(record.at("/values/0/type").asText()).isEqualTo("URL");
    assertThat(record.at("/values/0/data/format").asText()).isEqualTo("string");
    assertThat(record.at("/values/0/data/value").asText())
        .isEqualTo("https://pages.example/landing");
    assertThat(record.at("/values/1/type").asText()).isEqualTo("10320/loc");
    assertThat(record.at("/values/1/data/value").asText())
        .startsWith("<locations")
        .contains("&amp;site=one\" weight=\"1\"");
    assertThat(json(resolver.get("/api/handles/10.5072/fk2/abc?type=URL"), 200).get("values"))
        .hasSize(1);
    assertThat(json(resolver.get("/api/handles/10.5072/fk2/abc?index=1000"), 200).get("values"))
        .hasSize(1);
    assertThat(
            json(resolver.get("/api/handles/10.5072/fk2/abc?type=EMAIL"), 200)
                .get("responseCode")
                .asInt())
        .isEqualTo(200);
    assertThat(json(resolver.get("/api/handles/10.5072/never"), 404).get("responseCode").asInt())
        .isEqualTo(100);
    assertThat(json(resolver.get("/api/handles/hello"), 400).get("responseCode").asInt())
        .isEqualTo(102);
  }

  private static JsonNode json(HttpResponse<String> answer, int status) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return JSON.readTree(answer.body());
  }
}
