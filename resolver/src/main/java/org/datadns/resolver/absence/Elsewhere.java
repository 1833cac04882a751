package org.datadns.resolver.absence;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.Scheme;
import org.datadns.protocol.wire.Repository;

/**
 * Where else a dataset is found. By rules alone: nobody is asked.
 *
 * @param landingPage its page at its repository
 * @param download all its files as one archive
 * @param binder where a Binder builds and runs it; only of repositories that BinderHub reads (its
 *     repository providers: {@code zenodo}, {@code figshare}, {@code dataverse}, {@code gh}, {@code
 *     gl})
 */
public record Elsewhere(
    Optional<String> landingPage, Optional<String> download, Optional<String> binder) {

  private static final Pattern ZENODO = Pattern.compile("doi:(10\\.5281/zenodo\\.(\\d{1,18}))");
  private static final Pattern FIGSHARE =
      Pattern.compile("doi:(10\\.6084/m9\\.figshare\\.(\\d{1,18})(?:\\.v(\\d{1,6}))?)");
  private static final Pattern GIT_HOST =
      Pattern.compile(
          "https://(github|gitlab)\\.com/([A-Za-z0-9_.-]{1,100})/([A-Za-z0-9_.-]{1,100})");

  /** The largest installation, whose prefix names it. */
  private static final Pattern HARVARD = Pattern.compile("doi:10\\.7910/dvn/.+");

  /** Pages of Dataverse ({@code dataset.xhtml}, and what its DOIs lead to: {@code citation}). */
  private static final Pattern DATAVERSE_PAGE =
      Pattern.compile("(https?://[^/?#]+)/(?:dataset\\.xhtml|citation)\\?persistentId=[^&#]+.*");

  /**
   * What the rules say.
   *
   * @param knownPage the landing page somebody stated
   * @param from the repository that sent the person here, if one did
   * @param binderHub a BinderHub; empty means that none is offered
   */
  static Elsewhere of(
      Identifier identifier,
      Optional<String> knownPage,
      Optional<Repository> from,
      Optional<URI> binderHub) {
    var name = identifier.canonical();
    var dataverse =
        from.filter(it -> it.kind() == Repository.Kind.DATAVERSE)
            .map(Repository::address)
            .or(() -> knownPage.flatMap(Elsewhere::dataverseOf))
            .or(() -> match(HARVARD, name).map(ignored -> "https://dataverse.harvard.edu"))
            .filter(ignored -> isPersistent(identifier));
    var page =
        knownPage
            .or(() -> dataverse.map(at -> at + "/dataset.xhtml?persistentId=" + encode(name)))
            .or(() -> web(identifier.url()));
    return new Elsewhere(
        page,
        download(name)
            .or(
                () ->
                    dataverse.map(
                        at ->
                            at
                                + "/api/access/dataset/:persistentId/?persistentId="
                                + encode(name))),
        binderHub.flatMap(
            hub -> source(identifier, dataverse.isPresent()).map(it -> hub + "/v2/" + it)));
  }

  /** Archives of all files, where the repository makes them. */
  private static Optional<String> download(String name) {
    // InvenioRDM, invenio_rdm_records.resources.config: the route list-archive
    var zenodo =
        match(ZENODO, name)
            .map(it -> "https://zenodo.org/api/records/" + it.group(2) + "/files-archive");
    var figshare =
        match(FIGSHARE, name)
            .filter(it -> it.group(3) != null)
            .map(
                it ->
                    "https://figshare.com/ndownloader/articles/"
                        + it.group(2)
                        + "/versions/"
                        + it.group(3));
    var github =
        match(GIT_HOST, name)
            .filter(it -> it.group(1).equals("github"))
            .map(ignored -> name + "/archive/HEAD.zip");
    return zenodo.or(() -> figshare).or(() -> github);
  }

  /** What a BinderHub calls the source, provider first. */
  private static Optional<String> source(Identifier identifier, boolean dataverse) {
    var name = identifier.canonical();
    return match(ZENODO, name)
        .map(it -> "zenodo/" + it.group(1) + "/")
        .or(() -> match(FIGSHARE, name).map(it -> "figshare/" + it.group(1) + "/"))
        .or(() -> match(GIT_HOST, name).map(Elsewhere::gitSource))
        .or(
            () ->
                Optional.of(name)
                    .filter(ignored -> dataverse && identifier.scheme() == Scheme.DOI)
                    .map(doi -> "dataverse/" + encodedPath(doi.substring("doi:".length())) + "/"));
  }

  private static String gitSource(Matcher host) {
    return host.group(1).equals("github")
        ? "gh/" + host.group(2) + "/" + host.group(3) + "/HEAD"
        : "gl/" + host.group(2) + "%2F" + host.group(3) + "/HEAD";
  }

  private static Optional<String> dataverseOf(String page) {
    return match(DATAVERSE_PAGE, page).map(it -> it.group(1));
  }

  private static boolean isPersistent(Identifier identifier) {
    return identifier.scheme() == Scheme.DOI || identifier.scheme() == Scheme.HANDLE;
  }

  private static Optional<Matcher> match(Pattern pattern, String text) {
    return Optional.of(pattern.matcher(text)).filter(Matcher::matches);
  }

  private static Optional<String> web(String address) {
    return Optional.of(address).filter(it -> it.matches("https?://.+"));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String encodedPath(String text) {
    return encode(text).replace("+", "%20").replace("%2F", "/");
  }
}
