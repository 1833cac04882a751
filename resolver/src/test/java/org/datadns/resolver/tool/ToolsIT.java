package org.datadns.resolver.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.wire.AdminAction;
import org.datadns.protocol.wire.FederationTool;
import org.datadns.protocol.wire.FederationTool.AtSite;
import org.datadns.protocol.wire.FederationTool.Naming;
import org.datadns.protocol.wire.FederationTool.Offering;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.HeartbeatAnswer.DesiredTool;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ToolStatus;
import org.datadns.protocol.wire.ToolStatus.State;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the federation says of tools, from the order to what people are offered. */
class ToolsIT {
  private static final String DATASET = "doi:10.5072/a";
  private static final Reason NOT_PERMITTED =
      new Reason("warm-not-permitted", "Agents of this version keep none ready.");

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private TestResolver resolver;
  private TestSite site;
  private AdminClient admin;

  @BeforeEach
  void start() {
    database.jdbi().useHandle(h -> h.execute("truncate site, dataset, namespace, tool cascade"));
    resolver = TestResolver.start(database, directory);
    site = TestSite.ready("one", resolver, DATASET);
    admin = new AdminClient(resolver.address(), resolver.adminToken());
  }

  @AfterEach
  void stop() {
    site.close();
    resolver.close();
  }

  @Test
  void withdrawn_nobodyIsSentThere_atOnce_andTheSiteIsToldWithItsNextHeartbeat() {
    long before = site.beat(3).desired().revision();
    assertThat(resolve()).contains("\"available\"");

    assertThat(admin.withdrawTool("jupyter", at("one")).sites())
        .containsExactly(new AtSite("one", false, 0, true, "waiting", 0, Optional.empty()));
    assertThat(resolve()).contains("\"unavailable\"").contains("tool-withdrawn");
    assertThat(resolver.get("/tools").body()).contains("\"items\":[]");

    var desired = site.beat(3).desired();
    assertThat(desired.tools()).containsExactly(new DesiredTool("jupyter", false, 0));
    assertThat(desired.revision()).isGreaterThan(before);
    say(desired.revision(), new ToolStatus("jupyter", State.WITHDRAWN, 0, 0, Optional.empty()));
    assertThat(tool().sites().getFirst().state()).isEqualTo("withdrawn");
    assertThat(resolve()).contains("\"unavailable\"");

    admin.offerTool("jupyter", at("one"));
    assertThat(resolve()).contains("\"available\"");
    assertThat(site.beat(3).desired().tools()).isEmpty();
  }

  @Test
  void readyOnesAreWanted_andWhatTheSiteSaysIsKept_untilSomethingElseIsWanted() {
    admin.offerTool("jupyter", new Offering(Optional.of(List.of("one")), Optional.of(2)));
    var desired = site.beat(3).desired();
    assertThat(desired.tools()).containsExactly(new DesiredTool("jupyter", true, 2));
    assertThat(tool().sites().getFirst().state()).isEqualTo("waiting");

    say(
        desired.revision(),
        new ToolStatus("jupyter", State.OFFERED, 0, 2, Optional.of(NOT_PERMITTED)));
    assertThat(tool().sites())
        .containsExactly(
            new AtSite("one", true, 2, true, "offered", 0, Optional.of(NOT_PERMITTED)));
    // another resolver on the same database knows it as well
    try (var other = TestResolver.start(database, directory.resolve("other"))) {
      var there = new AdminClient(other.address(), resolver.adminToken());
      await()
          .untilAsserted(
              () ->
                  assertThat(there.tools())
                      .singleElement()
                      .satisfies(
                          it ->
                              assertThat(it.sites().getFirst().reason()).contains(NOT_PERMITTED)));
    }

    admin.offerTool("jupyter", new Offering(Optional.empty(), Optional.of(1)));
    assertThat(tool().sites().getFirst())
        .extracting(AtSite::warm, AtSite::state)
        .containsExactly(1, "waiting");
  }

  @Test
  void namedForPeople_whateverSitesCallIt_andForgotten() {
    assertThat(tool().label()).isEqualTo("JupyterLab");
    assertThat(tool().described()).isFalse();
    admin.nameTool("jupyter", new Naming("Notebooks", Optional.of("In Python.")));
    assertThat(resolver.get("/tools").body())
        .contains("\"label\":\"Notebooks\"", "\"description\":\"In Python.\"");
    assertThat(site.beat(3).desired().tools()).isEmpty();
    assertThat(resolver.get("/tools").body()).contains("Notebooks");

    admin.forgetTool("jupyter");
    assertThat(tool().label()).isEqualTo("JupyterLab");
    assertThat(admin.actions())
        .extracting(AdminAction::action)
        .startsWith("forget-tool", "name-tool");
  }

  @Test
  void nonsense_isRefusedWithASentence_andChangesNothing() {
    refused("unknown-site", () -> admin.offerTool("jupyter", at("nowhere")));
    refused("invalid-tool", () -> admin.offerTool("jupyter", at()));
    refused(
        "invalid-tool",
        () -> admin.offerTool("jupyter", new Offering(Optional.empty(), Optional.of(21))));
    refused("invalid-tool", () -> admin.offerTool("Jupyter Lab", at("one")));
    refused("invalid-tool", () -> admin.nameTool("jupyter", new Naming(" ", Optional.empty())));
    refused("unknown-tool", () -> admin.forgetTool("jupyter"));
    assertThat(site.beat(3).desired().tools()).isEmpty();
    assertThat(tool().described()).isFalse();
  }

  @Test
  void nothingIsSaidOfMoreToolsThanTheBound_butOfThoseOfWhichItIsSaid() {
    admin.nameTool("jupyter", new Naming("Notebooks", Optional.empty()));
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    """
                    insert into tool (id, description, elsewhere, warm, set_at)
                    select 'tool-' || n, '', true, 0, now() from generate_series(2, ?) n
                    """,
                    Tools.MOST));
    refused("invalid-tool", () -> admin.nameTool("more", new Naming("More", Optional.empty())));
    refused("invalid-tool", () -> admin.withdrawTool("more", at("one")));
    assertThat(admin.withdrawTool("jupyter", at("one")).sites().getFirst().offered()).isFalse();
  }

  private static void refused(String code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
  }

  private static Offering at(String... sites) {
    return new Offering(Optional.of(List.of(sites)), Optional.empty());
  }

  private FederationTool tool() {
    return admin.tools().getFirst();
  }

  private void say(long revision, ToolStatus status) {
    var usual = site.heartbeat(3, List.of());
    site.client()
        .heartbeat(
            new Heartbeat(
                usual.instance(),
                usual.started(),
                usual.sequence(),
                usual.operation(),
                usual.skew(),
                usual.weight(),
                usual.inventoryGeneration(),
                usual.tools(),
                usual.sessions(),
                revision,
                usual.replicas(),
                usual.outcomes(),
                Optional.empty(),
                Optional.of(List.of(status)),
                Optional.empty()));
  }

  private String resolve() {
    return resolver.get("/resolve/" + DATASET).body();
  }
}
