package org.datadns.bookmarklet;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The bookmarklet as what a browser keeps: one {@code javascript:} URL. */
public final class Bookmarklet {
  private static final String SOURCE = "/bookmarklet/bookmarklet.js";

  private Bookmarklet() {}

  /**
   * The bookmarklet that leads to one resolver.
   *
   * @param resolver its public address, http or https, no trailing slash
   * @return a percent-encoded {@code javascript:} URL of ASCII characters, fit for an {@code href}
   * @throws IllegalArgumentException when the address is no http or https address
   */
  public static String url(URI resolver) {
    if (!"https".equals(resolver.getScheme()) && !"http".equals(resolver.getScheme())) {
      throw new IllegalArgumentException("not an http or https address: " + resolver);
    }
    String address = resolver.toASCIIString().replace("'", "%27");
    String code = code().replace("@RESOLVER@", address);
    return "javascript:" + URLEncoder.encode(code, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The source without its comments and indentation. */
  private static String code() {
    try (var in = Bookmarklet.class.getResourceAsStream(SOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + SOURCE + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.startsWith("//"))
          .collect(joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
