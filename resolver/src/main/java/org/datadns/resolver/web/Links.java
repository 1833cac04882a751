package org.datadns.resolver.web;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where the links of a page lead. Public because the compiled templates live in another package.
 * Thread-safe.
 */
public final class Links {
  private final String base;
  private final Assets assets;

  /** The links of a resolver whose public address is {@code resolver}. */
  Links(URI resolver, Assets assets) {
    this.base = resolver.getRawPath() == null ? "" : resolver.getRawPath();
    this.assets = assets;
  }

  /** A path of the resolver, as a browser asks for it; {@code path} begins with a slash. */
  public String to(String path) {
    return base + path;
  }

  /** A dataset's own page. */
  public String resolve(String identifier) {
    return base + "/resolve?id=" + encode(identifier);
  }

  /** The page that opens a dataset. */
  public String open(String identifier) {
    return base + "/open?id=" + encode(identifier);
  }

  /** The page that opens a dataset in one tool. */
  public String open(String identifier, String tool) {
    return open(identifier) + "&tool=" + encode(tool);
  }

  /** The page of a view, with another tool. */
  public String open(OpenView view, String tool) {
    return open(view.identifier(), tool)
        + view.also().stream()
            .map(other -> "&also=" + encode(other.identifier()))
            .collect(Collectors.joining())
        + view.notebook().map(notebook -> "&notebook=" + encode(notebook)).orElse("");
  }

  /** A session's launching page. */
  public String session(String id) {
    return base + "/sessions/" + encode(id);
  }

  /** A stylesheet, script or icon. */
  public String asset(String name) {
    return base + "/assets/" + assets.address(name);
  }

  /**
   * What may be linked to of addresses that others wrote: http and https. Everything else, {@code
   * javascript:} above all, is shown as text or not at all.
   */
  public static Optional<String> web(String address) {
    var scheme = address.strip().toLowerCase(Locale.ROOT);
    return scheme.startsWith("https://") || scheme.startsWith("http://")
        ? Optional.of(address.strip())
        : Optional.empty();
  }

  /** As {@link #web}, and an e-mail address as {@code mailto:}. */
  public static Optional<String> contact(String contact) {
    var address = contact.strip();
    return address.matches("[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,253}")
        ? Optional.of("mailto:" + address)
        : web(address);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
