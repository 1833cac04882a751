package org.datadns.resolver.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.datadns.resolver.placement.HoldingSite.NOW;
import static org.datadns.resolver.placement.HoldingSite.operation;
import static org.datadns.resolver.placement.HoldingSite.site;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SitePolicy;
import org.datadns.resolver.access.Permit;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.Policy;
import org.datadns.resolver.access.PolicyBook;
import org.datadns.resolver.access.Roles;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Placements as a table: who could serve, what comes of it and why. */
class PlacementTest {
  private static final String DATASET = "doi:10.5072/a";
  private static final Wish ANY = Wish.anyhow(DATASET);
  private static final Wish JUPYTER = wish("jupyter", "small");
  private static final Instant IN_FOUR_MINUTES = NOW.plusSeconds(4 * 60 - 10);
  private static final Instant IN_AN_HOUR = NOW.plusSeconds(3600);

  private static final Person GUEST = new Person("guest", Assurance.GUEST);
  private static final Person KNOWN = new Person("known", Assurance.FEDERATED);
  private static final Person STUDENT = KNOWN.granted(Roles.READER, Set.of("course"));
  private static final Policy SIGNED_IN = least(Assurance.FEDERATED);
  private static final Policy COURSE =
      new Policy(Assurance.GUEST, Set.of("course"), Set.of(), Set.of(), false);

  private static Policy least(Assurance least) {
    return new Policy(least, Set.of(), Set.of(), Set.of(), false);
  }

  private static Optional<Reason> closed(Policy policy, Person person) {
    return policy.against(person);
  }

  private static Wish by(Person person, Optional<Reason> closed, PolicyBook policies) {
    return ANY.permitted(new Permit(person, closed, policies));
  }

  private static PolicyBook tools(String tool, Policy policy) {
    return new PolicyBook(Map.of(), Map.of(tool, policy), Map.of(), Map.of());
  }

  private static PolicyBook sizes(String size, Policy policy) {
    return new PolicyBook(Map.of(), Map.of(), Map.of(size, policy), Map.of());
  }

  private static PolicyBook sites(String site, Policy policy) {
    return new PolicyBook(Map.of(), Map.of(), Map.of(), Map.of(site, policy));
  }

  @ParameterizedTest(name = "{index}: {0}")
  @MethodSource
  void verdictOnOneCopy(String expected, Wish wish, HoldingSite site) {
    var verdict = Placement.order(wish, List.of(site.candidate()), NOW).getFirst();
    assertThat(verdict.standing() + " " + verdict.reason().code() + ": " + verdict.reason().text())
        .isEqualTo(expected);
  }

  static Stream<Arguments> verdictOnOneCopy() {
    return Stream.of(
        arguments("AVAILABLE chosen: A session can start here now.", ANY, site("one")),
        arguments("AVAILABLE chosen: A session can start here now.", JUPYTER, site("one")),
        arguments(
            "AVAILABLE available: A session can start here now, from a copy that nobody has"
                + " confirmed.",
            ANY,
            site("one").unconfirmed()),
        // what waiting does not change
        arguments(
            "UNSUITABLE site-not-approved: The site is not part of the federation yet.",
            ANY,
            site("one").pending()),
        arguments("UNSUITABLE other-site-chosen: Another site was chosen.", at("two"), site("one")),
        arguments(
            "UNSUITABLE other-site-chosen: Another site was chosen.",
            at("two"),
            site("one").goneSince("2026-11-21T14:02:30Z")),
        arguments(
            "UNSUITABLE version-not-held: It does not say which version it holds.",
            inVersion("2"),
            site("one")),
        arguments(
            "UNSUITABLE version-not-held: It holds version 1.",
            inVersion("2"),
            site("one").version("1")),
        arguments(
            "AVAILABLE chosen: A session can start here now.",
            inVersion("2"),
            site("one").version("2")),
        arguments(
            "AVAILABLE chosen: A session can start here now.",
            inVersion("2"),
            site("one").allVersions()),
        arguments(
            "UNSUITABLE not-held: It does not hold doi:10.5072/b, doi:10.5072/c.",
            ANY,
            site("one").lacking("doi:10.5072/b", "doi:10.5072/c")),
        arguments(
            "UNSUITABLE not-confirmed: Nobody has confirmed this copy; it is opened only when you"
                + " ask for it.",
            confirmedAlone(),
            site("one").unconfirmed()),
        arguments(
            "UNSUITABLE unknown-tool: The site does not open it with this tool.",
            wish("rstudio", ""),
            site("one")),
        arguments(
            "UNSUITABLE unknown-tool: The site does not open it with this tool.",
            JUPYTER,
            site("one").opensWith("rstudio")),
        arguments(
            "UNSUITABLE unknown-tool: The site does not open it with this tool.",
            ANY,
            site("one").opensWith("rstudio")),
        arguments(
            "UNSUITABLE unknown-size: The site does not offer this size.",
            wish("jupyter", "huge"),
            site("one")),
        // what policies leave
        arguments(
            "UNSUITABLE sign-in-needed: It is open to people who are signed in.",
            by(GUEST, closed(SIGNED_IN, GUEST), PolicyBook.EMPTY),
            site("one")),
        arguments(
            "UNSUITABLE sign-in-needed: It is open to people who are signed in.",
            by(GUEST, closed(SIGNED_IN, GUEST), PolicyBook.EMPTY),
            site("one").neverHeard()),
        arguments(
            "AVAILABLE chosen: A session can start here now.",
            by(KNOWN, closed(SIGNED_IN, KNOWN), PolicyBook.EMPTY),
            site("one")),
        arguments(
            "UNSUITABLE not-open-to-you: It is open to named people and groups, and you are not"
                + " among them.",
            by(KNOWN, Optional.empty(), sites("one", COURSE)),
            site("one")),
        arguments(
            "AVAILABLE chosen: A session can start here now.",
            by(KNOWN, Optional.empty(), sites("two", COURSE)),
            site("one")),
        arguments(
            "AVAILABLE chosen: A session can start here now.",
            by(STUDENT, Optional.empty(), sites("one", COURSE)),
            site("one")),
        arguments(
            "UNSUITABLE email-needed: It is open to people whose e-mail address is confirmed.",
            by(GUEST, Optional.empty(), tools("jupyter", least(Assurance.EMAIL))),
            site("one")),
        arguments(
            "AVAILABLE chosen: A session can start here now.",
            by(GUEST, Optional.empty(), tools("rstudio", least(Assurance.EMAIL))),
            site("one")),
        arguments(
            "UNSUITABLE sign-in-needed: It is open to people who are signed in.",
            by(GUEST, Optional.empty(), sizes("small", SIGNED_IN)),
            site("one")),
        arguments(
            "UNSUITABLE site-policy: This site serves only people who are signed in.",
            by(GUEST, Optional.empty(), PolicyBook.EMPTY),
            site("one")
                .serving(new SitePolicy(Assurance.FEDERATED, List.of(), List.of()))
                .goneSince("2026-11-21T14:02:30Z")),
        arguments(
            "UNSUITABLE site-policy: This site offers this tool to no guests.",
            by(GUEST, Optional.empty(), PolicyBook.EMPTY),
            site("one").serving(new SitePolicy(Assurance.GUEST, List.of("jupyter"), List.of()))),
        arguments(
            "AVAILABLE chosen: A session can start here now.",
            by(KNOWN, Optional.empty(), PolicyBook.EMPTY),
            site("one").serving(new SitePolicy(Assurance.EMAIL, List.of("jupyter"), List.of()))),
        arguments(
            "UNSUITABLE site-policy: This site opens this dataset to no guests.",
            ANY,
            site("one")
                .serving(new SitePolicy(Assurance.GUEST, List.of(), List.of("doi:10.5072/*")))),
        arguments(
            "AVAILABLE chosen: A session can start here now.",
            ANY,
            site("one")
                .serving(new SitePolicy(Assurance.GUEST, List.of(), List.of("doi:10.5072/b")))),
        // what passes
        arguments(
            "AWAY site-silent: The site has not been heard of yet.", ANY, site("one").neverHeard()),
        arguments(
            "AWAY site-silent: No answer since 14:02 UTC.",
            ANY,
            site("one").goneSince("2026-11-21T14:02:30Z")),
        arguments(
            "AWAY site-silent: No answer since 20 November 2026, 23:59 UTC.",
            ANY,
            site("one").goneSince("2026-11-20T23:59:59Z")),
        arguments(
            "AWAY site-silent: No answer since 14:02 UTC.",
            JUPYTER,
            site("one").goneSince("2026-11-21T14:02:30Z").hanging().unreachable()),
        arguments(
            "AWAY site-untried: Whether the site can be reached is being tried.",
            ANY,
            site("one").untried()),
        arguments(
            "AWAY site-unreachable: People cannot reach the site since 14:20 UTC: Nothing listens"
                + " there.",
            ANY,
            site("one").unreachable().full()),
        arguments(
            "AWAY draining: Takes no new sessions.",
            ANY,
            site("one").operated(operation(SiteMode.DRAINING, "", "", ""))),
        arguments(
            "AWAY draining: Takes no new sessions until 18:00 UTC: new kernels.",
            ANY,
            site("one")
                .ordered(operation(SiteMode.DRAINING, "", "2026-11-21T18:00:00Z", "new kernels."))),
        arguments(
            "AWAY maintenance: Under maintenance until 22 November 2026, 06:00 UTC: the storage moves.",
            ANY,
            site("one")
                .operated(
                    operation(
                        SiteMode.MAINTENANCE,
                        "2026-11-21T14:00:00Z",
                        "2026-11-22T06:00:00Z",
                        "the storage moves"))),
        arguments(
            "AVAILABLE chosen: A session can start here now.",
            ANY,
            site("one")
                .operated(
                    operation(
                        SiteMode.MAINTENANCE, "2026-11-21T14:31:00Z", "2026-11-22T06:00:00Z", ""))),
        arguments(
            "AVAILABLE chosen: A session can start here now.",
            ANY,
            site("one")
                .ordered(operation(SiteMode.MAINTENANCE, "", "2026-11-21T14:30:00Z", "over"))),
        arguments(
            "AWAY hanging: Its storage does not answer, since 14:25 UTC.",
            ANY,
            site("one").hanging()),
        arguments("AVAILABLE chosen: A session can start here now.", ANY, site("one").slow()),
        arguments(
            "AWAY image-missing: The tool's image is not at the site.",
            JUPYTER,
            site("one").hindered()),
        arguments(
            "FULL full: All places are taken; one should be free in about 4 minutes.",
            JUPYTER,
            site("one").full(IN_FOUR_MINUTES, IN_AN_HOUR)),
        arguments(
            "FULL full: All places are taken; one should be free in about 1 minute.",
            JUPYTER,
            site("one").full(NOW.minusSeconds(5))),
        arguments(
            "FULL full: All places are taken; one should be free in about 3 hours.",
            JUPYTER,
            site("one").full(NOW.plusSeconds(121 * 60))),
        arguments(
            "FULL full: All places are taken; when one becomes free is unknown.",
            ANY,
            site("one").full()),
        arguments(
            "FULL full: All places are taken; when one becomes free is unknown.",
            ANY,
            site("one").full().suspect()),
        arguments(
            "SUSPECT suspect: A start here failed at 14:28 UTC (The site does not answer); it is"
                + " tried when no other site can serve.",
            JUPYTER,
            site("one").suspect()));
  }

  @ParameterizedTest(name = "{index}: {0}")
  @MethodSource
  void orderOfCopies(String expected, Wish wish, HoldingSite... sites) {
    var candidates = Arrays.stream(sites).map(HoldingSite::candidate).toList();
    assertThat(
            Placement.order(wish, candidates, NOW).stream()
                .map(PlacementTest::inShort)
                .collect(Collectors.joining(" · ")))
        .isEqualTo(expected);
  }

  private static String inShort(Verdict verdict) {
    var reason = verdict.reason();
    return switch (reason.code()) {
      case "chosen", "available" -> verdict.candidate().site().id() + ": " + reason.text();
      default -> verdict.candidate().site().id() + ": " + reason.code();
    };
  }

  static Stream<Arguments> orderOfCopies() {
    return Stream.of(
        order("", ANY),
        order(
            "edinburgh: Chosen: no other site can serve now. · ncsa: full · sdsc: site-silent",
            JUPYTER,
            site("sdsc").goneSince("2026-11-21T14:02:00Z"),
            site("ncsa").full(IN_FOUR_MINUTES),
            site("edinburgh")),
        order(
            "open: Chosen: no other site can serve now. · full: full · failed: suspect"
                + " · shut: draining · other: unknown-tool",
            JUPYTER,
            site("other").tool("rstudio").free(30),
            site("shut").operated(operation(SiteMode.DRAINING, "", "", "")).free(30),
            site("failed").suspect().free(30),
            site("full").full(),
            site("open").free(1)),
        order(
            "one: other-site-chosen · two: other-site-chosen",
            at("three"),
            site("two"),
            site("one")),
        order(
            "sure: full · doubtful: A session can start here now, from a copy that nobody has"
                + " confirmed.",
            ANY,
            site("doubtful").unconfirmed(),
            site("sure").full()),
        order(
            "sure: Chosen: no other site can serve now. · gone: site-silent · doubtful: A session"
                + " can start here now, from a copy that nobody has confirmed.",
            ANY,
            site("doubtful").unconfirmed().free(30),
            site("gone").goneSince("2026-11-21T14:02:00Z"),
            site("sure").free(1)),
        order(
            "two: Chosen: no other site can serve now. · one: not-confirmed",
            confirmedAlone(),
            site("one").unconfirmed(),
            site("two")),
        order(
            "late: full · later: full · unknown: full",
            JUPYTER,
            site("unknown").full(),
            site("later").full(IN_AN_HOUR),
            site("late").full(IN_FOUR_MINUTES)),
        order(
            "good: Chosen: starts go well here."
                + " · liar: It could serve, but starts here failed of late.",
            JUPYTER,
            site("liar").success(0.3).free(30).warm(2),
            site("good").free(1)),
        order(
            "quick: Chosen: its copy answers quickly."
                + " · slow: It could serve, but its copy answers slowly.",
            JUPYTER,
            site("slow").slow().free(30),
            site("quick")),
        order(
            "home: Chosen: your workspace is here."
                + " · away: It could serve, but your workspace is at Site home.",
            JUPYTER.withWorkspaceAt(Optional.of("home")),
            site("away").free(30).warm(1),
            site("home").free(1)),
        order(
            "good: Chosen: starts go well here."
                + " · home: It could serve, but starts here failed of late.",
            JUPYTER.withWorkspaceAt(Optional.of("home")),
            site("home").success(0.1),
            site("good")),
        order(
            "near: Chosen: no other site can serve now. · home: full",
            JUPYTER.withWorkspaceAt(Optional.of("home")),
            site("home").full(IN_FOUR_MINUTES),
            site("near")),
        order(
            "warm: Chosen: a session is kept ready here."
                + " · roomy: It could serve, but Site warm keeps a session ready.",
            JUPYTER,
            site("roomy").free(30),
            site("warm").warm(1)),
        order(
            "roomy: Chosen: it has the most room."
                + " · warmer: It could serve, but Site roomy has more room.",
            JUPYTER,
            site("warmer").warm(3),
            site("roomy").warm(1).free(30)),
        order(
            "free: Chosen: no other site can serve now. · warm: image-missing",
            JUPYTER,
            site("warm").warm(2).hindered(),
            site("free")),
        order(
            "much: Chosen: it has the most room."
                + " · some: It could serve, but Site much has more room."
                + " · little: It could serve, but Site much has more room.",
            JUPYTER,
            site("some").free(7),
            site("little").free(1),
            site("much").free(8)),
        order(
            "better: Chosen: starts went best here of late."
                + " · worse: It could serve, but starts went better at Site better of late.",
            JUPYTER,
            site("worse").success(0.7).free(7),
            site("better").success(0.9).free(4)),
        order(
            "near: Chosen: it is near to you."
                + " · far: It could serve, but Site near is nearer to you.",
            JUPYTER.nearTo(Set.of("near", "elsewhere")),
            site("far").weight(2),
            site("near").weight(1)),
        order(
            "better: Chosen: starts went best here of late."
                + " · near: It could serve, but starts went better at Site better of late.",
            JUPYTER.nearTo(Set.of("near")),
            site("near").success(0.7),
            site("better").success(0.9)),
        order(
            "heavy: Chosen: it takes more of the work than others."
                + " · light: It could serve, but Site heavy takes more of the work.",
            JUPYTER,
            site("light").weight(1),
            site("heavy").weight(1.5)),
        order(
            "one: Chosen: of equal sites, this dataset goes here first."
                + " · two: It could serve, but of equal sites, this dataset goes to Site one first."
                + " · three: It could serve, but of equal sites, this dataset goes to Site one first.",
            JUPYTER,
            site("one"),
            site("two"),
            site("three")));
  }

  private static Arguments order(String expected, Wish wish, HoldingSite... sites) {
    return arguments(expected, wish, sites);
  }

  private static Wish wish(String tool, String size) {
    return ANY.in(Optional.of(tool), Optional.of(size).filter(text -> !text.isEmpty()));
  }

  private static Wish at(String site) {
    return new Wish(
        DATASET,
        Optional.empty(),
        Optional.empty(),
        Optional.of(site),
        Optional.empty(),
        true,
        Optional.empty());
  }

  private static Wish inVersion(String version) {
    return new Wish(
        DATASET,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(version),
        true,
        Optional.empty());
  }

  private static Wish confirmedAlone() {
    return new Wish(
        DATASET,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty());
  }
}
