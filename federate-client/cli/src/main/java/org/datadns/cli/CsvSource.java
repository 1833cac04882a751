package org.datadns.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.datadns.protocol.config.Nearest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Reason;

/**
 * Records of a table (RFC 4180): the first names the columns, each other is a dataset. A field that
 * is empty says nothing; lists are separated by blanks or {@code |}.
 *
 * @param in with a byte order mark or without
 * @param delimiter empty finds it in the first line
 */
record CsvSource(Reader in, Optional<Character> delimiter) implements EntrySource {
  private static final List<Character> CANDIDATES = List.of(',', ';', '\t', '|');
  private static final int LONGEST = 1 << 20;

  /** What columns may be called, and the member that they are. */
  private static final Map<String, String> COLUMNS = columns();

  private static Map<String, String> columns() {
    var columns = new TreeMap<String, String>();
    for (var member :
        List.of(
            "identifier",
            "rule",
            "path",
            "spelling",
            "title",
            "landingPage",
            "version",
            "versionOf",
            "bytes",
            "checksum",
            "tools",
            "aliases",
            "access",
            "descendants",
            "starter",
            "user",
            "group",
            "groups",
            "layout",
            "repository",
            "listing")) {
      columns.put(plain(member), member);
    }
    columns.put("doi", "identifier");
    columns.put("pid", "identifier");
    columns.put("directory", "path");
    columns.put("size", "bytes");
    columns.put("url", "landingPage");
    columns.put("case", "spelling");
    return columns;
  }

  @Override
  public void read(Sink sink) throws IOException {
    var bounded = new Bounded(new BufferedReader(in, 1 << 16));
    char separator = start(bounded);
    var format =
        CSVFormat.RFC4180
            .builder()
            .setDelimiter(separator)
            .setIgnoreEmptyLines(true)
            .setIgnoreSurroundingSpaces(true)
            .get();
    try (var parser = CSVParser.parse(bounded, format)) {
      var records = parser.iterator();
      if (!records.hasNext()) {
        throw CommandFailure.usage(
            "The file is empty.", "Its first line names the columns: identifier,path,title");
      }
      var members = members(records.next());
      while (true) {
        CSVRecord record;
        long line = parser.getCurrentLineNumber() + 1;
        try {
          if (!records.hasNext()) {
            return;
          }
          record = records.next();
        } catch (UncheckedIOException | IllegalStateException e) {
          // nobody can tell where the next record begins
          sink.broken(Place.line(line), broken(e));
          return;
        }
        bounded.begin();
        sink.at(parser.getCurrentLineNumber());
        offer(sink, Place.line(line), record, members);
      }
    }
  }

  /** Reads what comes before the names, and finds what separates them. */
  private char start(BufferedReader in) throws IOException {
    in.mark(4);
    if (in.read() != NdjsonSource.MARK.charAt(0)) {
      in.reset();
    }
    if (delimiter.isPresent()) {
      return delimiter.get();
    }
    in.mark(1 << 15);
    var head = new char[1 << 14];
    int n = in.read(head);
    in.reset();
    var line = new String(head, 0, Math.max(n, 0)).lines().findFirst().orElse("");
    var best = ',';
    for (char candidate : CANDIDATES) {
      if (count(line, candidate) > count(line, best)) {
        best = candidate;
      }
    }
    return best;
  }

  private static long count(String line, char separator) {
    return line.chars().filter(c -> c == separator).count();
  }

  private static List<String> members(CSVRecord names) {
    var members = new ArrayList<String>();
    for (var name : names) {
      var member = COLUMNS.get(plain(name));
      if (member == null) {
        throw CommandFailure.usage(
            "There is no column '"
                + name
                + "'"
                + Nearest.of(plain(name), COLUMNS.keySet())
                    .map(near -> "; did you mean " + COLUMNS.get(near) + "?")
                    .orElse("."),
            "Columns are: "
                + COLUMNS.values().stream().distinct().collect(Collectors.joining(", "))
                + ". Another separator is told by --delimiter.");
      }
      if (members.contains(member)) {
        throw CommandFailure.usage(
            "Two columns are " + member + ".", "Leave one of them out of the file.");
      }
      members.add(member);
    }
    return members;
  }

  /** Case, blanks, dashes and underscores tell no names apart. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]", "");
  }

  private static void offer(Sink sink, Place place, CSVRecord record, List<String> members) {
    if (record.size() != members.size()) {
      sink.broken(
          place,
          new Reason(
              "columns",
              "It has %d fields where the first line has %d; is one not quoted?"
                  .formatted(record.size(), members.size())));
      return;
    }
    var entry = new LinkedHashMap<String, Object>();
    for (int i = 0; i < members.size(); i++) {
      var text = record.get(i);
      if (text.indexOf('\uFFFD') >= 0) {
        sink.broken(place, NdjsonSource.NOT_UTF_8);
        return;
      }
      if (!text.isBlank()) {
        var value = value(members.get(i), text.strip());
        if (value.isEmpty()) {
          sink.broken(
              place,
              new Reason(
                  "invalid-" + plain(members.get(i)),
                  "What stands in the column " + members.get(i) + " cannot be used there."));
          return;
        }
        entry.put(members.get(i), value.get());
      }
    }
    sink.offer(place, Json.write(entry));
  }

  private static Optional<Object> value(String member, String text) {
    try {
      return switch (member) {
        case "bytes" -> Optional.of(Long.valueOf(text));
        case "user", "group" -> Optional.of(Integer.valueOf(text));
        case "groups" -> Optional.of(list(text).stream().map(Integer::valueOf).toList());
        case "tools", "aliases" -> Optional.of(list(text));
        case "descendants" ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true", "yes", "1" -> Optional.of(true);
              case "false", "no", "0" -> Optional.of(false);
              default -> Optional.empty();
            };
        // a quoted title may be broken over lines
        case "title" -> Optional.of(text.replaceAll("\\s+", " "));
        default -> Optional.of(text);
      };
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split("[\\s|]+")).filter(item -> !item.isEmpty()).toList();
  }

  private static Reason broken(RuntimeException e) {
    var cause = String.valueOf(e.getMessage());
    if (cause.contains("EOF")) {
      return new Reason(
          "truncated",
          "The file ends within a quoted field that begins here or later; is a quote missing, or"
              + " was it not copied as a whole?");
    }
    return cause.contains(Bounded.TOO_LONG)
        ? new Reason(
            "line-too-long", "A record is longer than 1 MiB; a quote is missing here or later.")
        : new Reason(
            "malformed-csv",
            "Nothing may stand between a quote that ends and the next separator. The rest of the"
                + " file was not read.");
  }

  /** A reader that ends the reading where a record does not end. */
  private static final class Bounded extends BufferedReader {
    static final String TOO_LONG = "record too long";

    private long sinceRecord;

    Bounded(Reader in) {
      super(in);
    }

    void begin() {
      sinceRecord = 0;
    }

    @Override
    public int read(char[] target, int from, int length) throws IOException {
      if (sinceRecord > LONGEST) {
        throw new IOException(TOO_LONG);
      }
      int n = super.read(target, from, length);
      sinceRecord += Math.max(n, 0);
      return n;
    }
  }
}
