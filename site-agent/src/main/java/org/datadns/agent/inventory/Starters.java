package org.datadns.agent.inventory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.datadns.agent.inventory.MountWatch.Touched;
import org.datadns.protocol.wire.Reason;

/**
 * Reads the files that new workspaces begin with. They may lie on a mount that hangs, so a helper
 * process reads them. Thread-safe.
 */
public final class Starters {
  /** A notebook whose outputs were kept can be some megabytes; data belongs into a dataset. */
  static final int LARGEST = 16 << 20;

  /** Ends with 0 whole in the answer, 3 absent, 4 no file, 5 unreadable. */
  private static final String SCRIPT =
      """
      [ -e "$1" ] || exit 3
      [ -f "$1" ] || exit 4
      head -c "$2" -- "$1" || exit 5
      """;

  private final MountWatch watch;

  Starters(MountWatch watch) {
    this.watch = watch;
  }

  /** What reading one came to. */
  public sealed interface Content {
    /** It was read. Never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    record Whole(byte[] bytes) implements Content {}

    /**
     * It was not.
     *
     * @param reason code {@code starter-missing}, {@code starter-no-file}, {@code
     *     starter-unreadable}, {@code starter-too-large}, {@code starter-hanging}; names no path
     */
    record Unread(Reason reason) implements Content {}
  }

  /** Reads a file with the agent's own eyes. Blocks for some seconds at the most. */
  public Content read(Path file) {
    Optional<Touched> touched;
    try {
      touched =
          watch.touch(
              file,
              List.of("sh", "-c", SCRIPT, "read", file.toString(), String.valueOf(LARGEST + 1)));
    } catch (IOException e) {
      return unread("starter-unreadable", "The starter file cannot be read: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unread("starter-unreadable", "The agent is stopping.");
    }
    if (touched.isEmpty()) {
      return unread("starter-hanging", "The starter file's storage does not answer.");
    }
    return switch (touched.get().exitCode()) {
      case 0 ->
          touched.get().answer().length > LARGEST
              ? unread("starter-too-large", "The starter file is larger than 16 MiB.")
              : new Content.Whole(touched.get().answer());
      case 3 -> unread("starter-missing", "There is no starter file where it should lie.");
      case 4 -> unread("starter-no-file", "The starter is no file.");
      default -> unread("starter-unreadable", "The starter file cannot be read.");
    };
  }

  private static Content unread(String code, String text) {
    return new Content.Unread(new Reason(code, text));
  }
}
