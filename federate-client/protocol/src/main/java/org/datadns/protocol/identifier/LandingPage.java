package org.datadns.protocol.identifier;

import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.jspecify.annotations.Nullable;

/**
 * Web addresses that show or resolve one record, and so are spellings of its identifier. Whatever
 * is not known to be one stays an address.
 */
final class LandingPage {
  private static final String HANDLE_API = "api/handles/";

  private LandingPage() {}

  /**
   * Whether people write addresses of this host without https in front.
   *
   * @param text an address without its scheme
   */
  static boolean isResolver(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || text.lastIndexOf('.', slash) < 0) {
      return false;
    }
    String host = Ascii.lower(text.substring(0, slash));
    return switch (host) {
      case "doi.org",
          "dx.doi.org",
          "www.doi.org",
          "hdl.handle.net",
          "n2t.net",
          "www.n2t.net",
          "arks.org",
          "identifiers.org",
          "www.identifiers.org",
          "archive.softwareheritage.org",
          "zenodo.org",
          "figshare.com" ->
          true;
      default ->
          NationalLibrary.resolvesAt(host)
              || (isPublishersProxy(host) && text.startsWith("10.", slash + 1));
    };
  }

  /**
   * What a page's address denotes, or null when it denotes the page.
   *
   * @param raw the address as it was written: ARKs and URNs are taken from here, because their
   *     escapes are never decoded (draft-kunze-ark, RFC 8141 section 3.1)
   * @param address its canonical form, which may show what {@code raw} hid
   */
  static @Nullable ParsedIdentifier read(String raw, String address, Prefixes prefixes) {
    int hostStart = address.indexOf("://") + 3;
    int hostEnd = address.indexOf('/', hostStart);
    int pathEnd = address.indexOf('?', hostEnd);
    String host = address.substring(hostStart, hostEnd);
    String path = address.substring(hostEnd + 1, pathEnd < 0 ? address.length() : pathEnd);
    return switch (host) {
      case "doi.org", "dx.doi.org", "www.doi.org" ->
          Escaped.parse(withoutApi(path), LandingPage::atDoiProxy);
      case "hdl.handle.net" -> Escaped.parse(withoutApi(path), LandingPage::atHandleProxy);
      case "n2t.net",
          "www.n2t.net",
          "arks.org",
          "identifiers.org",
          "www.identifiers.org",
          "bioregistry.io" ->
          Ascii.startsWith(path, "ark:") || Ascii.startsWith(path, "ark%3a")
              ? ark(raw, address)
              : known(Escaped.parse(path, name -> atPrefixResolver(name, prefixes)));
      case "zenodo.org", "www.zenodo.org" -> Repository.zenodo(path, "10.5281/zenodo.");
      case "sandbox.zenodo.org" -> Repository.zenodo(path, "10.5072/zenodo.");
      case "figshare.com", "www.figshare.com" -> Repository.figshare(path);
      case "datadryad.org", "www.datadryad.org" -> Repository.dryad(path);
      case "osf.io", "www.osf.io" -> Repository.osf(path);
      case "archive.softwareheritage.org" -> Repository.softwareHeritage(path);
      default -> {
        if (isPublishersProxy(host) && path.startsWith("10.")) {
          yield Escaped.parse(path, Doi::parse);
        }
        if (NationalLibrary.resolvesAt(host)) {
          var name = known(Repository.nationalLibrary(raw));
          yield name != null ? name : known(Repository.nationalLibrary(address));
        }
        var ark = ark(raw, address);
        yield ark != null || pathEnd < 0
            ? ark
            : Repository.dataverse(address.substring(pathEnd + 1));
      }
    };
  }

  /** What was recognised, or null. */
  static @Nullable ParsedIdentifier known(@Nullable ParsedIdentifier parsed) {
    return parsed instanceof Recognised ? parsed : null;
  }

  /** Any host may resolve ARKs (draft-kunze-ark, step 1). */
  private static @Nullable ParsedIdentifier ark(String raw, String address) {
    var ark = arkIn(raw);
    return ark != null ? ark : arkIn(address);
  }

  private static @Nullable ParsedIdentifier arkIn(String address) {
    int start = Ark.indexIn(address);
    return start < 0 ? null : known(Ark.parse(address.substring(start)));
  }

  /** The Handle system's REST interface answers below the same host. */
  private static String withoutApi(String path) {
    return Ascii.startsWith(path, HANDLE_API) ? path.substring(HANDLE_API.length()) : path;
  }

  /** DOI proxies resolve the URN spelling, contracted short DOIs and every other Handle too. */
  private static ParsedIdentifier atDoiProxy(String name) {
    if (Ascii.startsWith(name, "urn:doi:") || Ascii.startsWith(name, "info:doi/")) {
      return Doi.parseUri(name.substring("urn:doi:".length()));
    }
    if (!name.isEmpty() && name.chars().allMatch(c -> Ascii.isLetterOrDigit((char) c))) {
      return Doi.parse("10/" + name);
    }
    if (Ascii.startsWith(name, "doi:")) {
      return Doi.parseLabelled(name);
    }
    return Handle.isClaimedBy(name) ? Handle.parse(name) : Doi.parse(name);
  }

  private static ParsedIdentifier atHandleProxy(String name) {
    return Ascii.startsWith(name, "hdl:") || Ascii.startsWith(name, "doi:")
        ? Handle.parse(name.substring(Pasted.skipPadding(name, "hdl:".length())))
        : Handle.parse(name);
  }

  /** identifiers.org and N2T: a labelled name, or a prefix and an accession as path segments. */
  private static ParsedIdentifier atPrefixResolver(String name, Prefixes prefixes) {
    int slash = name.indexOf('/');
    int colon = name.indexOf(':');
    if (slash > 0 && colon < 0) {
      String prefix = name.substring(0, slash);
      String accession = name.substring(slash + 1);
      return prefix.equals("doi")
          ? Doi.parse(accession)
          : Compact.parse(prefix + ":" + accession, prefixes);
    }
    return Labelled.parse(name, prefixes);
  }

  /** Publishers run proxies of their own, such as {@code doi.acm.org}. */
  private static boolean isPublishersProxy(String host) {
    return host.startsWith("doi.") || host.startsWith("dx.doi.");
  }
}
