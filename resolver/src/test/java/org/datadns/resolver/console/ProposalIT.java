package org.datadns.resolver.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Proposal;
import org.datadns.protocol.wire.ProposalAnswer;
import org.datadns.protocol.wire.ProposalAnswer.Outcome;
import org.datadns.protocol.wire.ProposalStatus;
import org.datadns.protocol.wire.ProposalStatus.Line;
import org.datadns.protocol.wire.ProposalStatus.State;
import org.datadns.protocol.wire.ProposedDataset;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.RoleGrant;
import org.datadns.protocol.wire.RoleGrant.Role;
import org.datadns.protocol.wire.SiteDataset;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.signin.TestProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What admins propose at the console, and how it comes to the agent and back. */
class ProposalIT {
  private static final String DATASETS = "/console/sites/one/datasets";
  private static final String PROPOSALS = "/console/sites/one/proposals";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static final TestProvider campus = new TestProvider();
  private static TestResolver resolver;
  private static TestSite site;
  private static TestBrowser admin;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory, List.of(campus.config("campus")));
    site = TestSite.ready("one", resolver, "doi:10.5072/a");
    site.opens("archive", "scratch");
    site.beat(3);
    admin = TestBrowser.signedIn(resolver, campus, "admin", "admin@campus.example");
    new AdminClient(resolver.address(), resolver.adminToken())
        .grantRole(
            new RoleGrant(admin.person(), Role.SITE_ADMIN, Optional.of("one"), Optional.empty()));
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
    campus.close();
  }

  @BeforeEach
  void nothingWaits() {
    database.jdbi().useHandle(h -> h.execute("delete from proposal"));
  }

  @Test
  void aProposal_isFetched_answered_andTheWayToTheDataIsForgotten() {
    var sent =
        propose(
            """
            identifier,mount,path,title,version
            10.5072/FK2/B,archive,2026/secret-way,Ice,1.0
            not an identifier,archive,x,,
            10.5072/FK2/C,nowhere,x,,
            10.5072/FK2/D,archive,/etc,,
            10.5072/FK2/E,scratch,e,"A, B",
            """);
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(201);
    var proposed = Json.read(sent.body(), ProposalStatus.class);
    assertThat(proposed.state()).isEqualTo(State.PENDING);
    assertThat(proposed.lines().orElseThrow())
        .extracting(Line::line, Line::identifier, line -> line.code().orElse("waits"))
        .containsExactly(
            tuple(2, "doi:10.5072/fk2/b", "waits"),
            tuple(3, "not an identifier", "invalid-identifier"),
            tuple(4, "10.5072/FK2/C", "unknown-mount"),
            tuple(5, "10.5072/FK2/D", "absolute-path"),
            tuple(6, "doi:10.5072/fk2/e", "waits"));

    assertThat(site.beat(3).desired().proposal()).hasValue(proposed.id());
    var fetched = site.client().proposals().proposals();
    assertThat(fetched).isEqualTo(site.client().proposals().proposals());
    assertThat(fetched)
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.id()).isEqualTo(proposed.id());
              assertThat(it.datasets())
                  .extracting(ProposedDataset::identifier, ProposedDataset::path)
                  .containsExactly(
                      tuple("doi:10.5072/fk2/b", Optional.of("2026/secret-way")),
                      tuple("doi:10.5072/fk2/e", Optional.of("e")));
            });
    var answer =
        new ProposalAnswer(
            List.of(
                Outcome.taken("added"),
                Outcome.refused(new Reason("outside-roots", "Elsewhere."))));
    assertThatThrownBy(
            () ->
                site.client()
                    .answer(proposed.id(), new ProposalAnswer(List.of(Outcome.taken("added")))))
        .isInstanceOf(ProblemException.class);
    site.client().answer(proposed.id(), answer);
    // an answer that comes again, after its acknowledgement was lost
    site.client().answer(proposed.id(), answer);

    var status = status(proposed.id());
    assertThat(status.state()).isEqualTo(State.ANSWERED);
    assertThat(status.taken()).isEqualTo(1);
    assertThat(status.refused()).isEqualTo(4);
    assertThat(status.lines().orElseThrow())
        .extracting(Line::line, line -> line.code().orElse(""))
        .contains(tuple(2, "added"), tuple(6, "outside-roots"));
    assertThat(site.client().proposals().proposals()).isEmpty();
    assertThat(site.beat(3).desired().proposal()).isEmpty();
    assertThat(everything()).doesNotContain("secret-way");
    assertThat(admin.page(PROPOSALS + "/" + proposed.id()).body())
        .contains("Added", "Elsewhere.", "1 taken, 4 refused, of 5");
  }

  @Test
  void aTrial_keepsNothing_andItsPageProposesTheSame() {
    var text = "{\"identifier\":\"10.5072/x\",\"mount\":\"archive\",\"path\":\"x\",\"user\":0}\n";
    var tried =
        admin.send("POST", DATASETS + "?trial=true", text, "Content-Type", "application/x-ndjson");
    assertThat(Json.read(tried.body(), ProposalStatus.class).lines().orElseThrow())
        .singleElement()
        .satisfies(line -> assertThat(line.code()).hasValue("unknown-member"));
    var boundary = "b0undary";
    var page =
        admin.send(
            "POST",
            DATASETS,
            part(boundary, "text", "")
                + part(
                    boundary,
                    "file\"; filename=\"a.csv",
                    "doi;mount;path\r\n10.5072/é;archive;é\r\n")
                + part(boundary, "step", "look")
                + "--"
                + boundary
                + "--\r\n",
            "Content-Type",
            "multipart/form-data; boundary=" + boundary,
            "Accept",
            "text/html");
    assertThat(page.body())
        .contains(
            "doi:10.5072/é",
            "Propose 1 dataset",
            "Can be proposed",
            "enctype=\"multipart/form-data\"");
    assertThat(Json.read(admin.get(PROPOSALS).body(), ProposalStatus[].class)).isEmpty();
  }

  private static String part(String boundary, String name, String content) {
    return "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
        .formatted(boundary, name, content);
  }

  @Test
  void oneByForm_andItsWithdrawal() {
    var sent =
        admin.form(
            DATASETS,
            "identifier",
            "10.5072/one",
            "mount",
            "archive",
            "path",
            "one",
            "title",
            "<b>One</b>");
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(303);
    var there = TestBrowser.location(sent);
    assertThat(admin.page(there).body()).contains("Waits for the agent", "Withdraw");
    assertThat(admin.form(there + "/withdraw").statusCode()).isEqualTo(303);
    assertThat(admin.page(there).body()).contains("Withdrawn").doesNotContain("Look again");
    assertThat(admin.form(there + "/withdraw").statusCode()).isEqualTo(409);
    assertThat(site.client().proposals().proposals()).isEmpty();
    assertThat(everything()).doesNotContain("<b>One");
    assertThat(admin.page(DATASETS).body()).contains("archive", "Withdrawn", "doi:10.5072/a");
  }

  @Test
  void whatWasWithdrawnAfterTheAgentFetchedIt_isAnsweredAllTheSame() {
    var text = "identifier,mount,path\nno\0ne,archive,x\n10.5072/late,archive,late\n";
    var id = Json.read(propose(text).body(), ProposalStatus.class).id();
    assertThat(site.client().proposals().proposals()).hasSize(1);
    assertThat(admin.form(PROPOSALS + "/" + id + "/withdraw").statusCode()).isEqualTo(303);
    assertThat(status(id).state()).isEqualTo(State.WITHDRAWN);
    assertThat(admin.page(PROPOSALS + "/" + id).body()).contains("no\uFFFDne", "Not answered");

    site.client().answer(id, new ProposalAnswer(List.of(Outcome.taken("added"))));

    assertThat(status(id).state()).isEqualTo(State.ANSWERED);
    assertThat(status(id).taken()).isEqualTo(1);
    assertThat(admin.page(PROPOSALS + "/" + id).body())
        .contains("Added", "1 taken, 1 refused, of 2");
  }

  @Test
  void manyVersionsOfOneDataset_areAllListed_pageByPage() {
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    """
                    insert into replica (site, dataset, version, access, descendants)
                    select site, dataset, 'v' || n, access, descendants
                    from replica, generate_series(10, 69) n where site = 'one'
                    """));
    var first = Json.read(admin.get(DATASETS).body(), Held.class);
    assertThat(first.items()).hasSize(50);
    var rest =
        Json.read(admin.get(DATASETS + "?cursor=" + first.next().orElseThrow()).body(), Held.class);
    assertThat(rest.next()).isEmpty();
    assertThat(rest.items()).hasSize(11).doesNotContainAnyElementsOf(first.items());
    assertThat(admin.get(DATASETS + "?cursor=x").statusCode()).isEqualTo(400);
    database
        .jdbi()
        .useHandle(h -> h.execute("delete from replica where site = 'one' and version <> ''"));
  }

  /** A page as programs read it. */
  record Held(List<SiteDataset> items, Optional<String> next) {}

  @Test
  void noMoreWaitThanIsOfUse_andInTheirOrder() {
    for (int i = 0; i < Proposals.MOST_PENDING; i++) {
      assertThat(propose("identifier,mount,path\n10.5072/" + i + ",archive," + i).statusCode())
          .isEqualTo(201);
    }
    var refused = propose("identifier,mount,path\n10.5072/more,archive,more");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("too-many-proposals");
    assertThat(site.client().proposals().proposals())
        .singleElement()
        .satisfies(
            it -> assertThat(it.datasets().getFirst().identifier()).isEqualTo("doi:10.5072/0"));
    var lines = "10.5072/%d,archive,x\n".repeat(Proposal.MOST + 1);
    assertThat(propose("identifier,mount,path\n" + lines).body()).contains("too-many-datasets");
    assertThat(propose("identifier,mount,path\nx,archive,x").statusCode()).isEqualTo(400);
    assertThat(propose("identifier,place\nx,archive").body()).contains("unknown-column");
    assertThat(propose("").body()).contains("empty-file");
  }

  @Test
  void aSiteThatOpensNothing_isProposedNothing_andOthersSeeNothing() {
    try (var closed = TestSite.ready("two", resolver, "doi:10.5072/b")) {
      var federation =
          resolver.send(
              "POST",
              "/console/sites/two/datasets",
              "identifier,mount,path\n10.5072/x,archive,x",
              "Authorization",
              "Bearer " + resolver.adminToken());
      assertThat(federation.statusCode()).isEqualTo(409);
      assertThat(federation.body()).contains("console-off");
      assertThat(admin.get("/console/sites/two/datasets").statusCode()).isEqualTo(403);
      var other =
          status(
              Json.read(
                      propose("identifier,mount,path\n10.5072/x,archive,x").body(),
                      ProposalStatus.class)
                  .id());
      assertThatThrownBy(() -> closed.client().answer(other.id(), new ProposalAnswer(List.of())))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.problem().code()).isEqualTo("unknown-proposal"));
    }
  }

  private static HttpResponse<String> propose(String text) {
    return admin.send("POST", DATASETS, text, "Content-Type", "text/csv");
  }

  private static ProposalStatus status(long id) {
    return Json.read(admin.get(PROPOSALS + "/" + id).body(), ProposalStatus.class);
  }

  /** All that the database keeps of proposals, and of who did what. */
  private static String everything() {
    return database
        .jdbi()
        .withHandle(
            h ->
                h.createQuery(
                        """
                        select to_jsonb(p)::text from proposal p
                        union all select to_jsonb(l)::text from proposal_line l
                        union all select to_jsonb(a)::text from audit a
                        """)
                    .mapTo(String.class)
                    .list()
                    .toString());
  }
}
