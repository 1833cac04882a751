package org.datadns.bookmarklet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The browser extension, packed: one archive for Chromium, which calls it zip, and Firefox, which
 * calls it xpi. It knows one resolver, since it has no permission to keep a setting.
 */
public final class Extension {
  /** Their texts hold the resolver's address. */
  private static final List<String> TEXTS = List.of("manifest.json", "background.js");

  private static final List<String> ICONS = List.of("icon-32.png", "icon-128.png");

  /** What it puts into pages: the readable form of what the bookmarklet is made of. */
  private static final String SCRIPT = "data-dns.js";

  /** Two archives of the same content are the same bytes; no earlier date fits into a zip. */
  private static final LocalDateTime DATE = LocalDateTime.of(1980, 1, 1, 0, 0);

  private Extension() {}

  /**
   * The extension that asks one resolver.
   *
   * @param resolver its public address, http or https, no trailing slash
   * @return a zip archive with {@code manifest.json} at its top
   * @throws IllegalArgumentException when the address is no http or https address
   */
  public static byte[] archive(URI resolver) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var name : TEXTS) {
        add(zip, name, text("/extension/" + name, resolver));
      }
      add(zip, SCRIPT, text("/" + SCRIPT, resolver));
      for (var name : ICONS) {
        add(zip, name, Source.bytes("/extension/" + name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Packs it for those who hand it out themselves.
   *
   * @param arguments the resolver's address, and the directory for {@code data-dns.zip} and {@code
   *     data-dns.xpi}
   */
  public static void main(String... arguments) throws IOException {
    byte[] archive = archive(URI.create(arguments[0]));
    var directory = Files.createDirectories(Path.of(arguments[1]));
    Files.write(directory.resolve("data-dns.zip"), archive);
    Files.write(directory.resolve("data-dns.xpi"), archive);
  }

  private static byte[] text(String name, URI resolver) {
    return Source.text(name, resolver).getBytes(StandardCharsets.UTF_8);
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var entry = new ZipEntry(name);
    entry.setTimeLocal(DATE);
    zip.putNextEntry(entry);
    zip.write(content);
  }
}
