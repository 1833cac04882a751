package org.datadns.resolver.web;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * What others paste into their pages to link to a dataset. Addresses are percent-encoded, so that
 * nothing in them means anything in HTML, Markdown or reStructuredText.
 *
 * @param resolver the resolver's public address
 * @param identifier canonical identifier of the dataset
 */
public record Snippets(URI resolver, String identifier) {
  private static final String LABEL = "Open in notebook";

  /** The page that opens the dataset. */
  public String open() {
    return resolver + "/open?id=" + encoded();
  }

  /** The same as people write it, for identifiers that nothing in an address is lost of. */
  public String plain() {
    return resolver + "/open/" + identifier;
  }

  /** The image. */
  public String badge() {
    return resolver + "/badge?id=" + encoded();
  }

  /** The script of the element. */
  public String script() {
    return resolver + "/assets/" + Assets.BUTTON;
  }

  /** A link with the badge, for HTML. */
  public String html() {
    return "<a href=\"%s\"><img src=\"%s\" alt=\"%s\" height=\"20\"></a>"
        .formatted(open(), badge(), LABEL);
  }

  /** A link with the badge, for Markdown (CommonMark 0.31, 6.4). */
  public String markdown() {
    return "[![%s](%s)](%s)".formatted(LABEL, badge(), open());
  }

  /** A link with the badge, for reStructuredText (the image directive of Docutils). */
  public String rst() {
    return """
        .. image:: %s
           :target: %s
           :alt: %s
        """
        .formatted(badge(), open(), LABEL);
  }

  /** A link that says where the dataset can be opened now, for HTML with scripts. */
  public String element() {
    return """
        <script src="%s" defer></script>
        <data-dns-open><a href="%s">%s</a></data-dns-open>
        """
        .formatted(script(), open(), LABEL);
  }

  /** What a Content-Security-Policy of the page must allow for the element. */
  public String policy() {
    String origin = resolver.getScheme() + "://" + resolver.getAuthority();
    return "script-src %1$s; connect-src %1$s; img-src %1$s".formatted(origin);
  }

  public String encoded() {
    return URLEncoder.encode(identifier, StandardCharsets.UTF_8);
  }
}
