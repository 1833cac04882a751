package org.datadns.deploy.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * An inventory as a site sends it.
 *
 * @param file its lines
 * @param digest base64url SHA-256 of the file
 */
record SentInventory(Path file, String digest) {
  private static final int BUFFER = 1 << 16;

  /**
   * Writes one of made-up datasets, in no order, as an export of a repository has them.
   *
   * @param different how many lines differ from those of another inventory of as many lines
   */
  static SentInventory write(Path file, int lines, int different) throws IOException {
    var sha = sha256();
    try (var out =
        new DigestOutputStream(
            new BufferedOutputStream(Files.newOutputStream(file), BUFFER), sha)) {
      for (int i = 0; i < lines; i++) {
        // an odd factor modulo 2^32 names each once, far from its neighbours
        long name = (i * 2_654_435_761L) & 0xFFFF_FFFFL;
        var line =
            "{\"identifier\":\"https://doi.org/10.5072/FK2/%08X\",\"title\":\"Measurements of station %d\",\"bytes\":%d,\"checksum\":\"sha256:%064x\"}\n"
                .formatted(name, i, i < different ? 1 : i + 1_000_000L, name);
        out.write(line.getBytes(StandardCharsets.UTF_8));
      }
    }
    return new SentInventory(
        file, Base64.getUrlEncoder().withoutPadding().encodeToString(sha.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
