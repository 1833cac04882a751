package org.datadns.resolver.db;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Directories with rights that do not depend on the umask. */
final class Directories {
  private Directories() {}

  /** Makes {@code directory} and its missing parents; the new ones are for the owner alone. */
  static void create(Path directory) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Makes {@code directory} if it is missing and lets everybody read it. */
  static void open(@Nullable Path directory) throws IOException {
    if (directory != null && !Files.isDirectory(directory)) {
      open(directory.getParent());
      Files.createDirectory(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /** Lets everybody pass through {@code directory} to what they know by name; not list it. */
  static void letPass(Path directory) throws IOException {
    var rights = Files.getPosixFilePermissions(directory);
    if (rights.add(PosixFilePermission.OTHERS_EXECUTE)) {
      Files.setPosixFilePermissions(directory, rights);
    }
  }

  /** Makes renames in {@code directory} durable. */
  static void sync(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Deletes {@code directory} and all in it, if it is there. Links are not followed. */
  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (var paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
