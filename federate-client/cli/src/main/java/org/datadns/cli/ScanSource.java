package org.datadns.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Reason;

/**
 * The datasets below a directory, found by the metadata that lies beside their data.
 *
 * @param root absolute
 */
record ScanSource(Path root) implements EntrySource {
  /** Metadata is small; what is larger was made to be. */
  private static final long LARGEST = 8 << 20;

  private static final int DEEPEST = 64;

  @Override
  public void read(Sink sink) throws IOException {
    Files.walkFileTree(root, EnumSet.noneOf(FileVisitOption.class), DEEPEST, new Visitor(sink));
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final Sink sink;
    private long directories;

    Visitor(Sink sink) {
      this.sink = sink;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      sink.at(++directories);
      for (var kind : MetadataKind.values()) {
        for (var name : kind.names()) {
          var file = directory.resolve(name);
          if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            offer(kind, directory, file);
            return FileVisitResult.SKIP_SUBTREE;
          }
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      sink.broken(
          Place.file(file.toString()),
          e instanceof AccessDeniedException
              ? new Reason(
                  "not-permitted", "It may not be read; run this as a user who may read it.")
              : new Reason("unreadable", "It cannot be read: " + e.getMessage() + "."));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException e) {
      if (e != null) {
        visitFileFailed(directory, e);
      }
      return FileVisitResult.CONTINUE;
    }

    private void offer(MetadataKind kind, Path directory, Path file) {
      var place = Place.file(file.toString());
      try {
        if (Files.size(file) > LARGEST) {
          sink.broken(
              place, new Reason("metadata-too-large", "It is larger than 8 MiB; metadata is not."));
          return;
        }
        switch (kind.read(Files.readAllBytes(file))) {
          case Metadata.Found found -> sink.offer(place, json(directory, found));
          case Metadata.Unusable(var why) -> sink.broken(place, why);
        }
      } catch (IOException e) {
        visitFileFailed(file, e);
      }
    }

    private static String json(Path directory, Metadata.Found found) {
      var entry = new LinkedHashMap<String, Object>();
      entry.put("identifier", found.identifier());
      entry.put("path", directory.toString());
      // titles of metadata are broken over lines
      found.title().map(Visitor::line).ifPresent(title -> entry.put("title", title));
      found.landingPage().ifPresent(page -> entry.put("landingPage", page));
      found.version().ifPresent(version -> entry.put("version", version));
      putUnlessEmpty(entry, "aliases", found.aliases());
      return Json.write(entry);
    }

    private static String line(String title) {
      var line = title.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
      return line.length() > 1_000 ? line.substring(0, 999) + "…" : line;
    }

    private static void putUnlessEmpty(
        Map<String, Object> entry, String member, List<String> list) {
      Optional.of(list).filter(any -> !any.isEmpty()).ifPresent(any -> entry.put(member, any));
    }
  }
}
