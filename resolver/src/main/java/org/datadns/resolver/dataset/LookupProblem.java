package org.datadns.resolver.dataset;

import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.Lookup.Gone;
import org.datadns.resolver.dataset.Lookup.Invalid;
import org.datadns.resolver.dataset.Lookup.NotHeld;
import org.datadns.resolver.dataset.Lookup.Unknown;
import org.datadns.resolver.http.Refused;

/** The four ways in which an identifier leads nowhere, each with what can be done. */
public final class LookupProblem {
  private LookupProblem() {}

  /**
   * What was found.
   *
   * @throws Refused with {@code invalid-identifier}, {@code unknown-identifier}, {@code not-held}
   *     or {@code gone}
   */
  public static Found require(Lookup lookup) {
    return switch (lookup) {
      case Found found -> found;
      case Invalid(var text) -> throw new Refused(invalid(text));
      case Unknown(var asked) -> throw new Refused(unknown(asked));
      case NotHeld(var asked) -> throw new Refused(notHeld(asked));
      case Gone gone -> throw new Refused(gone(gone));
    };
  }

  static Problem invalid(String text) {
    return Problem.of(400, "invalid-identifier", "Not an identifier", text)
        .withNextStep("Copy the DOI or the address from the dataset's page and try again.");
  }

  static Problem unknown(Identifier asked) {
    return Problem.of(
            404,
            "unknown-identifier",
            "Unknown identifier",
            "No site of this federation has ever held " + asked + ".")
        .withNextStep(
            "Check it for typing errors, or read about the dataset at " + asked.url() + ".");
  }

  static Problem gone(Gone gone) {
    return Problem.of(
            410,
            "gone",
            "Withdrawn",
            gone.asked() + " was withdrawn." + gone.text().map(text -> " " + text).orElse(""))
        .withSince(gone.since())
        .withNextStep(
            "Read about it at " + gone.landingPage().orElseGet(() -> gone.asked().url()) + ".");
  }

  static Problem notHeld(Identifier asked) {
    return Problem.of(
            404,
            "not-held",
            "Held nowhere now",
            asked + " is known, but no site of this federation holds a copy at the moment.")
        .withNextStep(
            "Get it from its repository at "
                + asked.url()
                + ", or ask there for a copy at a site of this federation.");
  }
}
