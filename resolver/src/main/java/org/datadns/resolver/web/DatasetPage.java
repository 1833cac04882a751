package org.datadns.resolver.web;

import java.util.List;
import java.util.Optional;

/**
 * What a dataset's own page shows.
 *
 * @param identifier canonical identifier asked for
 * @param identifierUrl where the identifier leads
 * @param name what the dataset is called: its title, else its identifier
 * @param dataset canonical identifier it is registered under
 * @param landingPage address of its page at its repository; shown only when it is http or https
 * @param citation how it is cited
 * @param aliases its other identifiers
 * @param concept the dataset that it is a version of
 * @param copies its copies, best first
 * @param tools the tools that open it
 * @param links typed links, as {@code Link} fields say them too (FAIR Signposting)
 * @param jsonLd the dataset as schema.org JSON-LD, in any characters
 */
public record DatasetPage(
    String identifier,
    String identifierUrl,
    String name,
    String dataset,
    Optional<String> landingPage,
    Optional<String> citation,
    List<String> aliases,
    Optional<String> concept,
    List<Copy> copies,
    List<ToolChoice> tools,
    List<TypedLink> links,
    String jsonLd) {
  public DatasetPage {
    aliases = List.copyOf(aliases);
    copies = List.copyOf(copies);
    tools = List.copyOf(tools);
    links = List.copyOf(links);
  }

  /**
   * One copy.
   *
   * @param replica where it is and whether it can be opened
   * @param version version held
   * @param bytes its size
   * @param checksum {@code algorithm:hex}
   * @param confirmed whether it may be taken for the dataset
   * @param byRule whether the site named it by a rule alone
   */
  public record Copy(
      ReplicaView replica,
      Optional<String> version,
      Optional<Long> bytes,
      Optional<String> checksum,
      boolean confirmed,
      boolean byRule) {}

  /**
   * A link with its relation (RFC 8288).
   *
   * @param relation the relation type
   * @param target the address it leads to, absolute
   * @param type media type found there
   */
  public record TypedLink(String relation, String target, Optional<String> type) {}

  /**
   * The JSON-LD as it may stand in a script element: nothing in it ends the element or begins a
   * comment (HTML, restrictions for contents of script elements), and it means the same.
   */
  public String jsonLdForScript() {
    var safe = new StringBuilder(jsonLd.length() + 16);
    for (int i = 0; i < jsonLd.length(); i++) {
      char c = jsonLd.charAt(i);
      switch (c) {
        case '<', '>', '&', '\u2028', '\u2029' -> safe.append(String.format("\\u%04x", (int) c));
        default -> safe.append(c);
      }
    }
    return safe.toString();
  }
}
