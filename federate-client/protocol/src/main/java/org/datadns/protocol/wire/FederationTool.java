package org.datadns.protocol.wire;

import java.util.List;
import java.util.Optional;

/**
 * A tool of the federation's catalogue, with what became of it at the sites. {@code GET
 * /api/tools}.
 *
 * @param id the tool
 * @param label its name for people
 * @param description a sentence about it; empty text for none
 * @param described whether the federation named it; else the label is the first site's
 * @param elsewhere whether it is offered at sites about which nothing was said
 * @param sites each site that has it, or of which something is wanted
 */
public record FederationTool(
    String id,
    String label,
    String description,
    boolean described,
    boolean elsewhere,
    List<AtSite> sites) {

  /**
   * A tool at a site.
   *
   * @param site the site
   * @param offered whether new sessions may begin with it there
   * @param warm how many the site shall keep started
   * @param held whether the site's own files have it, as far as it was heard
   * @param state how far the site is; {@code waiting} until it has said so
   * @param warmNow how many it keeps started
   * @param reason what keeps the site from what is wanted
   */
  public record AtSite(
      String site,
      boolean offered,
      int warm,
      boolean held,
      String state,
      int warmNow,
      Optional<Reason> reason) {}

  /**
   * How a tool is named for people. {@code PUT /api/tools/{tool}}.
   *
   * @param label its name
   * @param description a sentence about it; absent for none
   */
  public record Naming(String label, Optional<String> description) {}

  /**
   * Where a tool shall be offered, or be withdrawn from. {@code POST /api/tools/{tool}/offer} and
   * {@code POST /api/tools/{tool}/withdrawal}.
   *
   * @param sites the sites; absent means everywhere, also at sites that come later
   * @param warm how many each shall keep started; absent means none
   */
  public record Offering(Optional<List<String>> sites, Optional<Integer> warm) {}
}
