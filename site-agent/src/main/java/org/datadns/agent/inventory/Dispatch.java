package org.datadns.agent.inventory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The inventory, or what changed of it, written out to be sent: its digest must be known before the
 * first byte goes. The file goes when this is closed.
 *
 * @param file NDJSON, in the state directory
 * @param digest base64url SHA-256 of the file
 * @param lines how many
 * @param generation of what stands in it, together with what it changes
 * @param after the generation that it changes; empty when it is the whole
 */
public record Dispatch(Path file, String digest, long lines, long generation, OptionalLong after)
    implements AutoCloseable {
  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    }
  }
}
