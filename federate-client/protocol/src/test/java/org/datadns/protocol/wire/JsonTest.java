package org.datadns.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Heartbeat.Outcome;
import org.datadns.protocol.wire.Heartbeat.ReplicaNews;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.Heartbeat.SessionReport;
import org.datadns.protocol.wire.Heartbeat.SizeOffer;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.HeartbeatAnswer.Desired;
import org.datadns.protocol.wire.HeartbeatAnswer.DesiredTool;
import org.datadns.protocol.wire.InventoryAnswer.RefusedLine;
import org.datadns.protocol.wire.Resolution.Dataset;
import org.datadns.protocol.wire.Resolution.Name;
import org.datadns.protocol.wire.Resolution.Replica;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00.123456Z");
  private static final Reason REASON = new Reason("out-of-memory", "It needs more memory.");

  static Stream<Object> everythingOnTheWire() {
    return Stream.of(
        new Heartbeat(
            "i",
            NOW,
            1,
            new SiteOperation(
                SiteMode.MAINTENANCE,
                Optional.of(NOW),
                Optional.of(NOW),
                Optional.of(NOW),
                Optional.of("New disks.")),
            Duration.ofMillis(-1500),
            1.5,
            7,
            List.of(
                new ToolOffer(
                    "jupyter",
                    "JupyterLab",
                    Optional.of("sha256:0a"),
                    Optional.of(REASON),
                    List.of(new SizeOffer("small", 1L << 31, 2, 3, 4, 1, List.of(NOW))))),
            List.of(
                new SessionReport(
                    "s1",
                    1,
                    SessionState.READY,
                    NOW,
                    Optional.of(REASON),
                    Optional.of(NOW),
                    Optional.of(REASON))),
            0,
            new ReplicaNews(
                3,
                Optional.of(2L),
                List.of(
                    new ReplicaReport(
                        "doi:10.5072/fk2/a", ReplicaHealth.SLOW, NOW, Optional.of(REASON)))),
            List.of(
                new Outcome("s1", 1, "jupyter", NOW, Duration.ofSeconds(3), Optional.of(REASON))),
            Optional.empty(),
            Optional.of(
                List.of(
                    new ToolStatus(
                        "jupyter", ToolStatus.State.WARMING, 1, 2, Optional.of(REASON)))),
            Optional.empty()),
        new HeartbeatAnswer(
            Duration.ofSeconds(10),
            NOW,
            true,
            true,
            new Desired(
                3,
                Optional.of(SiteOperation.READY),
                List.of(new DesiredTool("jupyter", true, 1)),
                List.of("s2")),
            List.of(REASON)),
        new InventoryAnswer(7, 1, List.of(new RefusedLine(2, "junk", REASON))),
        new JoinAnswer("north", "approved", "https://resolver.example", NOW),
        new JoinRequest(
            "north",
            "North",
            "admin@north.example",
            new SiteAddresses("https://agent.example", "https://*.nb.example"),
            Map.of("kty", "EC"),
            Optional.empty()),
        Problem.of(429, "full", "Full", "Every site is full.")
            .withNextStep("Try again.")
            .withContact("admin@north.example")
            .withRetryAfter(Duration.ofMinutes(1))
            .withSince(NOW)
            .withServerTime(NOW),
        ReplicaLine.of("doi:10.5072/x", Optional.of("Title")),
        new Resolution(
            new Name("doi", "doi:10.5072/x", "https://doi.org/10.5072/x"),
            "exact",
            Optional.empty(),
            new Dataset(
                "doi:10.5072/x", Optional.empty(), Optional.empty(), List.of(), Optional.empty()),
            List.of(
                new Replica(
                    "north",
                    "North",
                    Optional.of("1"),
                    Optional.empty(),
                    "available",
                    REASON,
                    List.of("jupyter"),
                    Optional.of(1L),
                    Optional.empty(),
                    true,
                    false)),
            Map.of("jupyter", "https://resolver.example/open"),
            Map.of("jupyter", "JupyterLab")),
        new SessionEvent(
            1,
            NOW,
            SessionState.PLACING,
            "placing",
            Optional.empty(),
            Optional.of(43),
            Optional.empty(),
            Optional.of(new QueuePlace(2, Optional.of(NOW))),
            Optional.of(List.of(new JudgedSite("north", "North", REASON))),
            Optional.empty()),
        new SessionOrder(
            1,
            "doi:10.5072/x",
            Optional.empty(),
            "jupyter",
            "small",
            "w1",
            "p",
            Assurance.GUEST,
            Optional.of("a/b"),
            Optional.of(List.of("doi:10.5072/y")),
            Optional.of("https://example.org/a.ipynb"),
            Optional.of(
                new SessionFiles(
                    Optional.of("a/b.tif"),
                    Optional.of(List.of("id:42", "c d.csv")),
                    Optional.of(false),
                    Optional.of("https://dataverse.example")))),
        SessionRequest.of("10.5072/x"),
        new SessionStatus(
            "s1",
            1,
            2,
            SessionState.ENDED,
            "ended",
            Optional.empty(),
            NOW,
            Optional.of(REASON),
            Optional.of(NOW),
            Optional.of(REASON),
            Optional.of(9001)),
        new SessionView(
            "s1",
            "doi:10.5072/x",
            Optional.empty(),
            Optional.of("a/b"),
            Optional.of("2"),
            Optional.of(List.of("doi:10.5072/y")),
            Optional.of("https://x.example/a.ipynb"),
            "jupyter",
            "small",
            Optional.of("north"),
            Optional.of(true),
            SessionState.QUEUED,
            Optional.empty(),
            0,
            "queued",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new QueuePlace(0, Optional.empty())),
            Optional.of(List.of(new JudgedSite("north", "North", REASON))),
            Optional.of(NOW),
            Optional.of(REASON),
            NOW,
            Optional.empty(),
            Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("everythingOnTheWire")
  void read_givesBackWhatWasWritten(Object value) {
    String json = Json.write(value);

    assertThat(json).doesNotContain("\n").doesNotContain("null");
    assertThat((Object) Json.read(json, value.getClass())).isEqualTo(value);
    assertThat((Object) Json.read(Json.bytes(value), value.getClass())).isEqualTo(value);
  }

  @Test
  void write_isTheFormOnTheWire() {
    assertThat(
            Json.write(
                Problem.of(503, "draining", "Draining", "North drains.")
                    .withRetryAfter(Duration.ofSeconds(90))
                    .withServerTime(NOW)))
        .isEqualTo(
            """
            {"type":"about:blank","title":"Draining","status":503,"code":"draining",\
            "detail":"North drains.","retryAfter":"PT1M30S",\
            "serverTime":"2026-11-20T10:00:00.123456Z"}""");
    assertThat(Json.write(SessionState.READY)).isEqualTo("\"ready\"");
    assertThat(Json.write(Assurance.GUEST)).isEqualTo("\"guest\"");
  }

  @Test
  void read_ignoresMembersOfLaterVersions() {
    assertThat(
            Json.read(
                "{\"identifier\":\"10.5072/x\",\"colour\":{\"a\":[1]}}", SessionRequest.class))
        .isEqualTo(SessionRequest.of("10.5072/x"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                                  | code
          {"code":null,"text":"t"}                            | code
          {"code":"c"}                                        | text
          {"code":{"secret":1},"text":"t"}                    | code
          {"code":["secret"],"text":"t"}                      | code
          []                                                  | the value
          "secret"                                            | the value
          5                                                   | the value
          """)
  void read_namesTheMemberAtFault(String json, String member) {
    assertThatThrownBy(() -> Json.read(json, Reason.class))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageStartingWith(member + " is missing or not of the type asked for")
        .satisfies(JsonTest::isFitForTheSender);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"s1\",\"attempt\":1,\"since\":\"2026-11-20T10:00:00Z\",\"state\":\"secret\"}",
        "{\"id\":\"s1\",\"attempt\":1,\"since\":\"2026-11-20T10:00:00Z\",\"state\":3}",
        "{\"id\":\"s1\",\"attempt\":\"1\",\"since\":\"2026-11-20T10:00:00Z\",\"state\":\"ready\"}",
        "{\"id\":\"s1\",\"attempt\":1.5,\"since\":\"2026-11-20T10:00:00Z\",\"state\":\"ready\"}",
        "{\"id\":\"s1\",\"attempt\":null,\"since\":\"2026-11-20T10:00:00Z\",\"state\":\"ready\"}",
        "{\"id\":\"s1\",\"attempt\":99999999999,\"since\":\"2026-11-20T10:00:00Z\",\"state\":\"ready\"}",
        "{\"id\":\"s1\",\"since\":\"2026-11-20T10:00:00Z\",\"state\":\"ready\"}",
        "{\"id\":\"s1\",\"attempt\":1,\"since\":\"secret\",\"state\":\"ready\"}",
        "{\"id\":\"s1\",\"attempt\":1,\"state\":\"ready\"}",
      })
  void read_refusesWhatIsNotOfTheType(String json) {
    assertThatThrownBy(() -> Json.read("[" + json + "]", SessionReport[].class))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageContaining("[0].")
        .satisfies(JsonTest::isFitForTheSender);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "secret", "{\"code\":\"c\",\"text\":\"t\"} secret", "null", "{'a':1}"})
  void read_refusesWhatIsNoJson(String json) {
    assertThatThrownBy(() -> Json.read(json, Reason.class))
        .isInstanceOf(MalformedJsonException.class)
        .satisfies(JsonTest::isFitForTheSender);
  }

  @Test
  void read_refusesNestingWithoutEnd() {
    assertThatThrownBy(() -> Json.read("[".repeat(100_000), Map.class))
        .isInstanceOf(MalformedJsonException.class);
  }

  private static void isFitForTheSender(Throwable e) {
    assertThat(e.getMessage())
        .doesNotContain("secret", "org.datadns", "java.", "jackson", "\n")
        .isNotBlank();
  }
}
