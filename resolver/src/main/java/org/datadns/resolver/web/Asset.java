package org.datadns.resolver.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * A file the pages refer to. Its address holds a digest of its content, so that a browser may keep
 * it forever and still gets a new one with the next version. Immutable.
 */
final class Asset {
  private static final Map<String, String> CONTENT_TYPES =
      Map.of(
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final String address;
  private final String contentType;
  private final byte[] content;

  private Asset(String address, String contentType, byte[] content) {
    this.address = address;
    this.contentType = contentType;
    this.content = content;
  }

  /** Its path below {@code /assets/}, for example {@code launch.1f3a9c0de2b4.js}. */
  String address() {
    return address;
  }

  /** Its media type. */
  String contentType() {
    return contentType;
  }

  /** Its bytes, not to be changed. */
  byte[] content() {
    return content;
  }

  /** Reads {@code /web/<name>} from the class path. */
  static Asset read(String name) {
    int dot = name.lastIndexOf('.');
    String extension = name.substring(dot + 1);
    try (var in = Asset.class.getResourceAsStream("/web/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the resource /web/" + name + " is missing");
      }
      byte[] content = in.readAllBytes();
      return new Asset(
          name.substring(0, dot) + "." + digest(content) + "." + extension,
          CONTENT_TYPES.getOrDefault(extension, "application/octet-stream"),
          content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
