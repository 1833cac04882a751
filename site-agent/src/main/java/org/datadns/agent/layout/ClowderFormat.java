package org.datadns.agent.layout;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.jspecify.annotations.Nullable;

/**
 * What Clowder 1.23 says of a dataset's files to an administrator of its server ({@code GET
 * /api/datasets/{id}/listAllFiles}, api.Datasets.jsonFile): an array of {@code
 * {"id","filename","filepath","size"}}. It does not say which folder a file is in; whoever saves
 * the answer may add {@code "folders": [{"name"}]}, the outer first. Clowder knows no restricted
 * files: who may see a dataset may see all of it.
 */
final class ClowderFormat {
  private ClowderFormat() {}

  private record Folder(Optional<String> name) {}

  private record File(
      Optional<String> id,
      Optional<String> filename,
      Optional<String> filepath,
      Optional<String> size,
      Optional<List<Folder>> folders) {}

  /** Reads the files. */
  static List<ListedFile> read(InputStream in) throws ListingException, IOException {
    var files = new ArrayList<ListedFile>();
    try (var parser = Json.parser(in)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw notAList(null);
      }
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        if (files.size() == Listing.MOST_FILES) {
          throw ManifestFormat.tooMany();
        }
        files.add(listed(Json.read(parser, File.class)));
      }
    } catch (JsonParseException | MalformedJsonException e) {
      throw notAList(e);
    }
    return files;
  }

  private static ListedFile listed(File file) throws ListingException {
    if (file.id().isEmpty() || file.filename().isEmpty()) {
      throw notAList(null);
    }
    var folder =
        file.folders().orElse(List.of()).stream()
            .flatMap(it -> it.name().stream())
            .map(name -> name.replace('/', '_') + "/")
            .collect(Collectors.joining());
    return new ListedFile(
        folder + file.filename().get().replace('/', '_'),
        file.filepath().flatMap(StoredName::ofClowder),
        file.size().flatMap(ClowderFormat::number),
        Optional.empty(),
        false,
        Optional.empty(),
        file.id());
  }

  private static Optional<Long> number(String text) {
    return text.matches("\\d{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }

  private static ListingException notAList(@Nullable Exception e) {
    return new ListingException(
        "listing-invalid", "What was saved is no list of a Clowder dataset's files.", e);
  }
}
