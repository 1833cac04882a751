package org.datadns.resolver.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.resolver.dataset.Description.Claim;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of describing, holding and confirming. */
class DescriptionTest {
  private static final Describer NOBODY = new Describer.Nobody();
  private static final Describer FEDERATION = new Describer.Federation();
  private static final Describer ONE = new Describer.Site("one");

  @ParameterizedTest(name = "{0}")
  @MethodSource("table")
  void confirmed(String what, Describer describer, List<Claim> claims, List<String> confirmed) {
    assertThat(Description.of(describer, claims).replicas())
        .filteredOn(Replica::confirmed)
        .extracting(Replica::site)
        .isEqualTo(confirmed);
  }

  static Stream<Arguments> table() {
    return Stream.of(
        row("the describer's own copy is", ONE, claims(at("one"), at("two")), "one"),
        row("a describer who holds none confirms nothing by it", ONE, claims(at("two"))),
        row(
            "a copy that agrees with the describer's is",
            ONE,
            claims(at("one", "sha256:a"), at("two", "sha256:a"), at("three", "sha256:b")),
            "one",
            "two"),
        row(
            "agreement with others is nothing",
            ONE,
            claims(at("one"), at("two", "sha256:a"), at("three", "sha256:a")),
            "one"),
        row("no checksum agrees with none", ONE, claims(at("one"), at("two")), "one"),
        row(
            "another version's checksum is nothing",
            ONE,
            claims(version("one", "1", "sha256:a"), version("two", "2", "sha256:a")),
            "one"),
        row("one that is vouched for is", ONE, claims(vouched("two", "sha256:b")), "two"),
        row(
            "a copy that agrees with one vouched for is",
            FEDERATION,
            claims(vouched("two", "sha256:b"), at("three", "sha256:b"), at("one", "sha256:c")),
            "two",
            "three"),
        row("the federation alone confirms by hand", FEDERATION, claims(at("one"), at("two"))),
        row("where nobody describes, all are", NOBODY, claims(at("one"), at("two")), "one", "two"),
        row(
            "where nobody describes, contradiction is doubt",
            NOBODY,
            claims(at("one", "sha256:a"), at("two", "sha256:b"), at("three")),
            "three"),
        row(
            "digests of two algorithms contradict nothing",
            NOBODY,
            claims(at("one", "sha256:a"), at("two", "md5:b")),
            "one",
            "two"),
        row(
            "where nobody describes, an admin settles it",
            NOBODY,
            claims(vouched("one", "sha256:a"), at("two", "sha256:b")),
            "one"));
  }

  @Test
  void describersTitle_goesBeforeOthers() {
    var claims = claims(titled("a", "Theirs"), titled("one", "Ours"));
    assertThat(Description.of(ONE, claims).title()).hasValue("Ours");
    assertThat(Description.of(NOBODY, claims).title()).hasValue("Theirs");
    assertThat(Description.of(ONE, claims(titled("a", "Theirs"), at("one"))).title())
        .as("the describer says none")
        .hasValue("Theirs");
  }

  private static Arguments row(
      String what, Describer describer, List<Claim> claims, String... confirmed) {
    return Arguments.of(what, describer, claims, Arrays.asList(confirmed));
  }

  private static List<Claim> claims(Claim... claims) {
    return List.of(claims);
  }

  private static Claim at(String site) {
    return claim(site, Optional.empty(), Optional.empty(), Optional.empty(), false);
  }

  private static Claim at(String site, String checksum) {
    return claim(site, Optional.empty(), Optional.empty(), Optional.of(checksum), false);
  }

  private static Claim version(String site, String version, String checksum) {
    return claim(site, Optional.of(version), Optional.empty(), Optional.of(checksum), false);
  }

  private static Claim vouched(String site, String checksum) {
    return claim(site, Optional.empty(), Optional.empty(), Optional.of(checksum), true);
  }

  private static Claim titled(String site, String title) {
    return claim(site, Optional.empty(), Optional.of(title), Optional.empty(), false);
  }

  private static Claim claim(
      String site,
      Optional<String> version,
      Optional<String> title,
      Optional<String> checksum,
      boolean vouched) {
    return new Claim(
        site,
        "doi:10.5072/a",
        version,
        title,
        Optional.empty(),
        Optional.empty(),
        checksum,
        Optional.empty(),
        vouched,
        false,
        false);
  }
}
