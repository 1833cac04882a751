package org.datadns.resolver.dataset;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Weighs what sites say of a dataset by the right to describe it (decision 0009). Pure.
 *
 * <p>A copy is confirmed when an admin or the describer confirmed it, when it is the describer's
 * own, or when its checksum is that of such a copy of the same version. Where nobody was granted
 * the namespace, approval of the site is all the trust there is: copies are confirmed, unless the
 * checksums of a version contradict each other.
 *
 * @param title the dataset's title
 * @param landingPage address of its page
 * @param replicas the copies
 */
record Description(Optional<String> title, Optional<String> landingPage, List<Replica> replicas) {

  /**
   * What a site says of its copy.
   *
   * @param vouched whether an admin or the describer confirmed it as it is
   * @param byRule whether it is offered by a rule
   * @param allVersions whether every version can be opened from it
   */
  record Claim(
      String site,
      String heldAs,
      Optional<String> version,
      Optional<String> title,
      Optional<String> landingPage,
      Optional<Long> bytes,
      Optional<String> checksum,
      Optional<List<String>> tools,
      boolean vouched,
      boolean byRule,
      boolean allVersions) {}

  /** What stands of these claims. */
  static Description of(Describer describer, List<Claim> claims) {
    // the describer's word goes before everybody else's
    var ranked =
        claims.stream()
            .sorted(Comparator.comparing((Claim claim) -> !isDescribers(describer, claim)))
            .toList();
    return new Description(
        ranked.stream().flatMap(claim -> claim.title().stream()).findFirst(),
        ranked.stream().flatMap(claim -> claim.landingPage().stream()).findFirst(),
        claims.stream().map(claim -> replica(describer, claims, claim)).toList());
  }

  private static Replica replica(Describer describer, List<Claim> claims, Claim claim) {
    return new Replica(
        claim.site(),
        claim.heldAs(),
        claim.version(),
        claim.allVersions(),
        claim.tools(),
        claim.bytes(),
        claim.checksum(),
        isConfirmed(describer, claims, claim),
        claim.byRule());
  }

  private static boolean isConfirmed(Describer describer, List<Claim> claims, Claim claim) {
    var sameVersion =
        claims.stream().filter(other -> other.version().equals(claim.version())).toList();
    return isTrusted(describer, claim)
        || sameVersion.stream()
            .anyMatch(other -> isTrusted(describer, other) && agrees(claim, other))
        || (describer instanceof Describer.Nobody
            && sameVersion.stream().noneMatch(other -> contradicts(claim, other)));
  }

  private static boolean isTrusted(Describer describer, Claim claim) {
    return claim.vouched() || isDescribers(describer, claim);
  }

  private static boolean isDescribers(Describer describer, Claim claim) {
    return describer instanceof Describer.Site(var id) && id.equals(claim.site());
  }

  private static boolean agrees(Claim one, Claim other) {
    return one.checksum().isPresent() && one.checksum().equals(other.checksum());
  }

  /** Only digests of one algorithm can contradict each other. */
  private static boolean contradicts(Claim one, Claim other) {
    return one.checksum().isPresent()
        && other.checksum().isPresent()
        && algorithm(one.checksum().get()).equals(algorithm(other.checksum().get()))
        && !one.checksum().equals(other.checksum());
  }

  private static String algorithm(String checksum) {
    return checksum.split(":", 2)[0];
  }
}
