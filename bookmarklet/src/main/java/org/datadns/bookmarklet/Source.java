package org.datadns.bookmarklet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Files of this module, some of which hold a place for the resolver's address. */
final class Source {
  private static final String PLACE = "@RESOLVER@";

  private Source() {}

  /** The bytes of a resource. */
  static byte[] bytes(String name) {
    try (var in = Source.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A text with the resolver's address in its place, which is always inside quotes.
   *
   * @throws IllegalArgumentException when the address is no http or https address
   */
  static String text(String name, URI resolver) {
    if (!"https".equals(resolver.getScheme()) && !"http".equals(resolver.getScheme())) {
      throw new IllegalArgumentException("not an http or https address: " + resolver);
    }
    // no other character of a URI ends a text in JavaScript or JSON
    String address = resolver.toASCIIString().replace("'", "%27");
    return new String(bytes(name), StandardCharsets.UTF_8).replace(PLACE, address);
  }
}
