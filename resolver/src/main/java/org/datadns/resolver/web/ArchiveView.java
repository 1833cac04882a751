package org.datadns.resolver.web;

/**
 * What the page shows that fetches an archive of a workspace.
 *
 * @param address where the form goes, at the site
 * @param ticket that the form carries
 * @param name what the workspace was opened with
 * @param site id of the site
 */
public record ArchiveView(String address, String ticket, String name, String site) {
  /** Without the ticket. */
  @Override
  public String toString() {
    return "ArchiveView[" + address + "]";
  }
}
