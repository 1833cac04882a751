package org.datadns.protocol.prefix;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.config.Settings;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.identifier.Prefixes;
import org.datadns.protocol.identifier.Prefixes.Entry;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;

/**
 * A registry of prefixes in identifiers.org's format: JSON, an array of namespaces as in its
 * published {@code full.json}, or the answer of its resolver's {@code getResolverDataset} with the
 * same array inside. Of each namespace {@code prefix}, {@code pattern} and {@code
 * namespaceEmbeddedInLui} are read.
 */
public final class PrefixFile {
  /** The whole registry is 3 MB. */
  private static final int LARGEST = 64 << 20;

  private static final String KEY = "identifier-prefixes";

  private static final Logger LOG = System.getLogger(PrefixFile.class.getName());

  private PrefixFile() {}

  /**
   * The common prefixes and the file's, which replace them where both have one. Blocks while the
   * file is read.
   *
   * @throws IOException when the file cannot be read
   * @throws MalformedJsonException when it is no such registry; its message says where
   */
  public static Prefixes read(Path file) throws IOException {
    byte[] json;
    try (var in = Files.newInputStream(file)) {
      json = in.readNBytes(LARGEST + 1);
    }
    if (json.length > LARGEST) {
      throw new IOException(file + " is larger than any registry");
    }
    return Prefixes.common().with(entries(json));
  }

  /**
   * The parser that a server uses, with the prefixes of the file that {@code identifier-prefixes}
   * names, if any. Blocks while the file is read; a file that cannot be used is noted in {@code
   * settings}.
   */
  public static IdentifierParser parser(Settings settings) {
    return settings
        .optionalText(KEY)
        .flatMap(file -> prefixes(settings, file))
        .map(IdentifierParser::new)
        .orElseGet(IdentifierParser::standard);
  }

  private static Optional<Prefixes> prefixes(Settings settings, String file) {
    try {
      var prefixes = read(Path.of(file));
      if (!prefixes.unchecked().isEmpty()) {
        LOG.log(
            Level.INFO,
            "{0}: everything is taken behind these prefixes, whose patterns are not understood:"
                + " {1}",
            file,
            String.join(", ", prefixes.unchecked()));
      }
      return Optional.of(prefixes);
    } catch (IOException e) {
      settings.problem(KEY, "names a file that cannot be read: " + file);
    } catch (MalformedJsonException e) {
      settings.problem(
          KEY,
          "must be the registry that identifiers.org publishes as full.json; "
              + file
              + " is not: "
              + e.getMessage());
    }
    return Optional.empty();
  }

  private static List<Entry> entries(byte[] json) {
    int first = 0;
    while (first < json.length && json[first] <= ' ' && json[first] >= 0) {
      first++;
    }
    boolean answer = first < json.length && json[first] == '{';
    Namespace[] namespaces =
        answer
            ? Json.read(json, Answer.class).payload().namespaces()
            : Json.read(json, Namespace[].class);
    return Arrays.stream(namespaces).map(Namespace::entry).toList();
  }

  private record Answer(Payload payload) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Payload(Namespace[] namespaces) {}

  /** The second name of the flag is that of extracts from the registry. */
  private record Namespace(
      String prefix,
      String pattern,
      Optional<Boolean> namespaceEmbeddedInLui,
      Optional<Boolean> embedded) {
    Entry entry() {
      return new Entry(prefix, pattern, namespaceEmbeddedInLui.or(() -> embedded).orElse(false));
    }
  }
}
