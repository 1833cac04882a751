package org.datadns.resolver.access;

import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;

/**
 * What the policies leave somebody of one wish. Pure.
 *
 * @param person who wishes
 * @param dataset why the datasets are closed to them; empty when they are not
 * @param policies all policies
 */
public record Permit(Person person, Optional<Reason> dataset, PolicyBook policies) {
  /** Of somebody of whom nothing is known, where there is no policy. */
  public static final Permit ANYTHING =
      new Permit(Access.NOBODY, Optional.empty(), PolicyBook.EMPTY);

  /**
   * Of a person who wishes for datasets.
   *
   * @param datasets each with what holds for it
   */
  static Permit of(Person person, List<Target.OfDataset> datasets, PolicyBook policies) {
    return new Permit(
        person,
        datasets.stream().flatMap(each -> Access.closed(person, each).stream()).findFirst(),
        policies);
  }

  /** Why they may not be sent to a site. */
  public Optional<Reason> againstSite(String site) {
    return policies.againstSite(person, site);
  }

  /** Why they may not use a tool. */
  public Optional<Reason> againstTool(String tool) {
    return policies.againstTool(person, tool);
  }

  /** Why they may not use a size. */
  public Optional<Reason> againstSize(String size) {
    return policies.againstSize(person, size);
  }
}
