package org.datadns.agent.layout;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.jspecify.annotations.Nullable;

/**
 * What Dataverse says of a version and its files: an export of a dataset, an answer about one
 * version, or a page of its files (Dataverse 6, JsonPrinter: {@code label}, {@code directoryLabel}
 * and {@code restricted} of the file in this version; {@code storageIdentifier}, {@code filesize},
 * {@code checksum}, {@code originalFileName}, {@code embargo.dateAvailable} and {@code
 * retention.dateUnavailable} of its {@code dataFile}).
 */
final class DataverseFormat {
  private static final String RELEASED = "RELEASED";

  /** What FileAccessIO appends to the name of the stored file for the one that was uploaded. */
  private static final String ORIGINAL = ".orig";

  private DataverseFormat() {}

  /**
   * A part of what it says.
   *
   * @param version {@code 1.0}, or {@code DRAFT}; empty when it does not say
   * @param isReleased whether the version is published; empty when it does not say
   * @param files the files in it
   * @param count how many file entries there were, originals not counted
   * @param total how many files the version has, if it says
   */
  record Part(
      Optional<String> version,
      Optional<Boolean> isReleased,
      List<ListedFile> files,
      int count,
      Optional<Long> total) {}

  private record Checksum(Optional<String> type, Optional<String> value) {}

  private record Embargo(Optional<LocalDate> dateAvailable) {}

  private record Retention(Optional<LocalDate> dateUnavailable) {}

  private record DataFile(
      Optional<Long> id,
      Optional<String> filename,
      Optional<Long> filesize,
      Optional<String> storageIdentifier,
      Optional<String> originalFileName,
      Optional<Long> originalFileSize,
      Optional<Checksum> checksum,
      Optional<Embargo> embargo,
      Optional<Retention> retention) {}

  private record VersionFile(
      Optional<String> label,
      Optional<String> directoryLabel,
      Optional<Boolean> restricted,
      Optional<DataFile> dataFile) {}

  /**
   * Reads a part.
   *
   * @param today files whose retention period is over by then are as restricted ones
   */
  static Part read(InputStream in, LocalDate today) throws ListingException, IOException {
    try (var parser = Json.parser(in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw notAList(null);
      }
      return new Reading(today).read(parser);
    } catch (JsonParseException | MalformedJsonException e) {
      throw notAList(e);
    }
  }

  private static ListingException notAList(@Nullable Exception e) {
    return new ListingException(
        "listing-invalid",
        "What its repository says is no list of a Dataverse dataset's files"
            + (e instanceof MalformedJsonException ? ": " + e.getMessage() : "")
            + ".",
        e);
  }

  /** One pass over the JSON, which may be large. */
  private static final class Reading {
    private final LocalDate today;
    private final List<ListedFile> files = new ArrayList<>();
    private Optional<Long> major = Optional.empty();
    private Optional<Long> minor = Optional.empty();
    private Optional<String> state = Optional.empty();
    private Optional<Long> total = Optional.empty();
    private int count;

    Reading(LocalDate today) {
      this.today = today;
    }

    Part read(JsonParser parser) throws IOException, ListingException {
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          take(parser, parser.currentName());
        }
      }
      var released = state.map(RELEASED::equals);
      var version =
          released.isEmpty()
              ? Optional.<String>empty()
              : Optional.of(
                  released.get() && major.isPresent()
                      ? major.get() + "." + minor.orElse(0L)
                      : state.get());
      return new Part(version, released, List.copyOf(files), count, total);
    }

    private void take(JsonParser parser, String member) throws IOException, ListingException {
      var value = parser.nextToken();
      switch (member) {
        // names in there are the depositors' own
        case "metadataBlocks", "citation", "isPartOf" -> parser.skipChildren();
        case "versionNumber" -> major = number(parser, value).or(() -> major);
        case "versionMinorNumber" -> minor = number(parser, value).or(() -> minor);
        case "versionState" -> state = Optional.of(parser.getText());
        case "totalCount" -> total = number(parser, value);
        case "files", "data" -> {
          if (value == JsonToken.START_ARRAY) {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
              add(Json.read(parser, VersionFile.class));
            }
          }
        }
        default -> {
          // whatever is inside is looked at in its turn
        }
      }
    }

    private static Optional<Long> number(JsonParser parser, JsonToken value) throws IOException {
      return value == JsonToken.VALUE_NUMBER_INT
          ? Optional.of(parser.getLongValue())
          : Optional.empty();
    }

    private void add(VersionFile file) throws ListingException {
      var data = file.dataFile();
      var label = file.label().or(() -> data.flatMap(DataFile::filename));
      if (data.isEmpty() || label.isEmpty()) {
        throw notAList(null);
      }
      if (files.size() >= Listing.MOST_FILES) {
        throw ManifestFormat.tooMany();
      }
      count++;
      var stored = data.get().storageIdentifier().flatMap(StoredName::ofDataverse);
      // a slash in a label is no folder: those have a member of their own
      var name = folder(file) + label.get().replace('/', '_');
      var listed =
          new ListedFile(
              name,
              stored,
              data.get().filesize(),
              data.get().checksum().flatMap(Reading::checksum),
              isRestricted(file, data.get()),
              data.get().embargo().flatMap(Embargo::dateAvailable),
              data.get().id().map(String::valueOf));
      files.add(listed);
      original(file, data.get(), listed).ifPresent(files::add);
    }

    private static String folder(VersionFile file) {
      return file.directoryLabel().filter(it -> !it.isEmpty()).map(it -> it + "/").orElse("");
    }

    /** What is not said to be open is not. */
    private boolean isRestricted(VersionFile file, DataFile data) {
      boolean expired =
          data.retention()
              .flatMap(Retention::dateUnavailable)
              .filter(day -> !day.isAfter(today))
              .isPresent();
      return file.restricted().orElse(true) || expired;
    }

    /** The file that was uploaded, where Dataverse made a table of it and keeps both. */
    private static Optional<ListedFile> original(
        VersionFile file, DataFile data, ListedFile table) {
      return data.originalFileName()
          .filter(name -> !name.isEmpty())
          .map(
              name ->
                  new ListedFile(
                      folder(file) + name.replace('/', '_'),
                      table.file().map(stored -> stored + ORIGINAL),
                      data.originalFileSize(),
                      Optional.empty(),
                      table.isRestricted(),
                      table.until(),
                      table.id()));
    }

    private static Optional<String> checksum(Checksum sum) {
      return sum.type()
          .flatMap(type -> sum.value().map(hex -> type.toLowerCase(Locale.ROOT) + ":" + hex));
    }
  }
}
