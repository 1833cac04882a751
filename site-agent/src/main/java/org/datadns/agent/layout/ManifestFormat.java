package org.datadns.agent.layout;

import com.fasterxml.jackson.core.JsonParseException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;

/**
 * A list of files as NDJSON, one object a line: {@code {"name","file","bytes"?,"checksum"?,
 * "access"?,"until"?,"id"?}}. {@code access} is {@code public} (the usual one), {@code restricted}
 * or {@code embargoed}, which needs {@code until}, the first day on which everybody may read it. A
 * line without {@code name} says of the whole list {@code version} and {@code asOf}. A list with a
 * line that is not understood is refused as a whole: who may read what depends on it.
 */
public final class ManifestFormat {
  private ManifestFormat() {}

  private record Line(
      Optional<String> name,
      Optional<String> file,
      Optional<Long> bytes,
      Optional<String> checksum,
      Optional<String> access,
      Optional<LocalDate> until,
      Optional<String> id,
      Optional<String> version,
      Optional<Instant> asOf) {
    static Line of(ListedFile file) {
      return new Line(
          Optional.of(file.name()),
          file.file(),
          file.bytes(),
          file.checksum(),
          file.isRestricted()
              ? Optional.of("restricted")
              : file.until().map(ignored -> "embargoed"),
          file.until(),
          file.id(),
          Optional.empty(),
          Optional.empty());
    }
  }

  /**
   * Reads a list.
   *
   * @param asOf when it was made, unless it says so
   */
  public static Listing read(InputStream in, Instant asOf) throws ListingException, IOException {
    var files = new ArrayList<ListedFile>();
    var version = "";
    var when = asOf;
    try (var parser = Json.parser(in)) {
      while (parser.nextToken() != null) {
        var line = Json.read(parser, Line.class);
        version = line.version().orElse(version);
        when = line.asOf().orElse(when);
        if (line.name().isPresent()) {
          if (files.size() == Listing.MOST_FILES) {
            throw tooMany();
          }
          files.add(file(line));
        }
      }
    } catch (MalformedJsonException | JsonParseException e) {
      throw new ListingException(
          "listing-invalid",
          "Its list of files is not understood after %d files: %s."
              .formatted(files.size(), e.getMessage()),
          e);
    }
    return Listing.of(version, when, files);
  }

  /** Writes a list so that {@link #read} reads the same. */
  static void write(Listing listing, BufferedWriter out) throws IOException {
    var head =
        new Line(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(listing.version()),
            Optional.of(listing.asOf()));
    out.write(Json.write(head));
    out.write('\n');
    for (var file : listing.files()) {
      out.write(Json.write(Line.of(file)));
      out.write('\n');
    }
  }

  private static ListedFile file(Line line) throws ListingException {
    var name = line.name().orElseThrow();
    var access = line.access().orElse("public");
    if (!List.of("public", "restricted", "embargoed").contains(access)) {
      throw invalid("access is public, restricted or embargoed, of " + shown(name) + " it is not");
    }
    if (access.equals("embargoed") && line.until().isEmpty()) {
      throw invalid("it does not say until when " + shown(name) + " is embargoed");
    }
    var stored = line.file().flatMap(StoredName::ofManifest);
    if (line.file().isPresent() && stored.isEmpty()) {
      throw invalid("the stored file of " + shown(name) + " must lie below the data's directory");
    }
    return new ListedFile(
        name,
        stored,
        line.bytes().filter(size -> size >= 0),
        line.checksum(),
        access.equals("restricted"),
        access.equals("public") ? Optional.empty() : line.until(),
        line.id());
  }

  private static String shown(String name) {
    var clean = new FileNames().use(name);
    return "'" + (clean.length() > 80 ? clean.substring(0, 80) + "…" : clean) + "'";
  }

  private static ListingException invalid(String why) {
    return new ListingException("listing-invalid", "Its list of files: " + why + ".", null);
  }

  static ListingException tooMany() {
    return new ListingException(
        "listing-too-large",
        "Its list names more than "
            + Listing.MOST_FILES
            + " files, which is more than can be shown.",
        null);
  }
}
