package org.datadns.resolver.placement;

import java.util.Optional;
import java.util.Set;
import org.datadns.resolver.access.Permit;

/**
 * What somebody wants opened, and how.
 *
 * @param dataset canonical identifier of the dataset
 * @param tool id of the tool; empty means any
 * @param size id of the size; empty means any
 * @param site only this site; empty means any
 * @param version only this version; empty means any
 * @param unconfirmed whether a copy that nobody confirmed will do
 * @param workspaceAt the site where the person's workspace for it is; empty when there is none
 * @param near ids of the sites that are near to whoever wants it, as far as that is known
 * @param permit what the policies leave whoever wants it
 */
public record Wish(
    String dataset,
    Optional<String> tool,
    Optional<String> size,
    Optional<String> site,
    Optional<String> version,
    boolean unconfirmed,
    Optional<String> workspaceAt,
    Set<String> near,
    Permit permit) {
  public Wish {
    near = Set.copyOf(near);
  }

  /** Of somebody from anywhere, where there is no policy. */
  public Wish(
      String dataset,
      Optional<String> tool,
      Optional<String> size,
      Optional<String> site,
      Optional<String> version,
      boolean unconfirmed,
      Optional<String> workspaceAt) {
    this(dataset, tool, size, site, version, unconfirmed, workspaceAt, Set.of(), Permit.ANYTHING);
  }

  /** A dataset, however and wherever it can be opened, also from a copy that nobody confirmed. */
  public static Wish anyhow(String dataset) {
    return new Wish(
        dataset,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        Optional.empty());
  }

  /** The same, with this tool in this size alone; empty means any. */
  public Wish in(Optional<String> otherTool, Optional<String> otherSize) {
    return new Wish(
        dataset, otherTool, otherSize, site, version, unconfirmed, workspaceAt, near, permit);
  }

  /** The same, of somebody whose workspace is at this site. */
  public Wish withWorkspaceAt(Optional<String> siteOfWorkspace) {
    return new Wish(dataset, tool, size, site, version, unconfirmed, siteOfWorkspace, near, permit);
  }

  /** The same, of somebody to whom these sites are near. */
  public Wish nearTo(Set<String> sites) {
    return new Wish(dataset, tool, size, site, version, unconfirmed, workspaceAt, sites, permit);
  }

  /** The same, of somebody to whom the policies leave this. */
  public Wish permitted(Permit other) {
    return new Wish(dataset, tool, size, site, version, unconfirmed, workspaceAt, near, other);
  }
}
