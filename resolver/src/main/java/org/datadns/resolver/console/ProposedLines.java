package org.datadns.resolver.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.datadns.protocol.config.Nearest;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.ProposalStatus;
import org.datadns.protocol.wire.ProposedDataset;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.inventory.LineCheck;

/**
 * Reads what an admin proposes for a site: lines of NDJSON, or a table (RFC 4180) whose first line
 * names its columns. Says of each line what is wrong with it as far as that can be known here; the
 * agent judges the rest.
 */
final class ProposedLines {
  private static final int LONGEST_PATH = 4_000;
  private static final int LONGEST_SHOWN = 200;

  /** What columns may be called, and the member that they are. */
  private static final Map<String, String> COLUMNS = columns();

  private static final Set<String> MEMBERS = Set.copyOf(COLUMNS.values());
  private static final Set<String> NUMBERS = Set.of("bytes");
  private static final Set<String> TRUTHS = Set.of("remove", "descendants");
  private static final Set<String> LISTS = Set.of("aliases", "tools");

  private final IdentifierParser identifiers;
  private final Set<String> mounts;

  /**
   * A reader for one site.
   *
   * @param mounts the names of its mounts that the console may name
   */
  ProposedLines(IdentifierParser identifiers, Set<String> mounts) {
    this.identifiers = identifiers;
    this.mounts = Set.copyOf(mounts);
  }

  /**
   * A line that was read.
   *
   * @param number its place in what was sent, from 1
   * @param dataset with its identifier in canonical form; empty when it cannot be proposed
   * @param identifier what it names, for people
   * @param fault why it cannot; empty when it can
   */
  record Line(
      int number, Optional<ProposedDataset> dataset, String identifier, Optional<Reason> fault) {
    /** As its admins see it while no agent has answered. */
    ProposalStatus.Line told() {
      return new ProposalStatus.Line(
          number,
          identifier,
          dataset.flatMap(ProposedDataset::version),
          dataset.filter(ProposedDataset::isRemoval).isPresent(),
          fault.map(Reason::code),
          fault.map(Reason::text));
    }
  }

  private static Map<String, String> columns() {
    var columns = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (var member :
        List.of(
            "identifier",
            "mount",
            "path",
            "title",
            "version",
            "versionOf",
            "landingPage",
            "bytes",
            "checksum",
            "aliases",
            "tools",
            "descendants",
            "remove")) {
      columns.put(member, member);
    }
    columns.put("doi", "identifier");
    columns.put("pid", "identifier");
    columns.put("landing-page", "landingPage");
    columns.put("version-of", "versionOf");
    return columns;
  }

  /**
   * All lines that are not blank.
   *
   * @throws Refused when it is no such text at all
   */
  List<Line> read(String text) {
    var begun = text.strip();
    if (begun.startsWith("\uFEFF")) {
      begun = begun.substring(1).strip();
    }
    var raw = begun.startsWith("{") ? ofNdjson(begun) : ofTable(begun);
    var seen = new HashSet<List<String>>();
    var lines = new ArrayList<Line>();
    for (var line : raw) {
      lines.add(
          line.dataset().isPresent() && !seen.add(key(line.dataset().get()))
              ? faulty(
                  line.number(),
                  line.identifier(),
                  new Reason("duplicate", "An earlier line names the same dataset and version."))
              : line);
    }
    return lines;
  }

  private static List<String> key(ProposedDataset dataset) {
    return List.of(dataset.identifier(), dataset.version().orElse(""));
  }

  private List<Line> ofNdjson(String text) {
    var lines = new ArrayList<Line>();
    int number = 0;
    for (var line : text.split("\n", -1)) {
      number++;
      if (!line.isBlank()) {
        lines.add(ofJson(number, line));
      }
    }
    return lines;
  }

  private Line ofJson(int number, String text) {
    try {
      Map<?, ?> members = Json.read(text, Map.class);
      for (var name : members.keySet()) {
        if (!MEMBERS.contains(name)) {
          return faulty(number, String.valueOf(members.get("identifier")), unknown("" + name));
        }
      }
      return checked(number, Json.read(text, ProposedDataset.class));
    } catch (MalformedJsonException e) {
      return faulty(
          number,
          "",
          new Reason(
              "malformed-json", "The line is not the JSON of a dataset: " + e.getMessage() + "."));
    }
  }

  private static Reason unknown(String member) {
    return new Reason(
        "unknown-member",
        "The console takes no '"
            + shown(member)
            + "'"
            + Nearest.of(member, COLUMNS.keySet())
                .map(near -> "; did you mean " + COLUMNS.get(near) + "?")
                .orElse("; it is the site's alone to say."));
  }

  private List<Line> ofTable(String text) {
    var format =
        CSVFormat.RFC4180
            .builder()
            .setDelimiter(delimiter(text))
            .setIgnoreEmptyLines(true)
            .setIgnoreSurroundingSpaces(true)
            .get();
    try (var parser = CSVParser.parse(text, format)) {
      var records = parser.iterator();
      if (!records.hasNext()) {
        throw Refused.badRequest(
            "empty-file", "There is nothing in it. A table begins with: identifier,mount,path");
      }
      var members = members(records.next());
      var lines = new ArrayList<Line>();
      while (true) {
        // before the next record is read, which may take several lines
        int number = (int) parser.getCurrentLineNumber() + 1;
        if (!records.hasNext()) {
          return lines;
        }
        lines.add(ofRecord(number, records.next(), members));
      }
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      throw Refused.badRequest(
          "malformed-table", "It is neither lines of JSON nor a table: " + e.getMessage());
    }
  }

  private static char delimiter(String text) {
    var head = text.lines().findFirst().orElse("");
    char best = ',';
    for (char candidate : new char[] {';', '\t'}) {
      if (count(head, candidate) > count(head, best)) {
        best = candidate;
      }
    }
    return best;
  }

  private static long count(String text, char separator) {
    return text.chars().filter(c -> c == separator).count();
  }

  private static List<String> members(CSVRecord names) {
    var members = new ArrayList<String>();
    for (var name : names) {
      var member = COLUMNS.get(name);
      if (member == null) {
        throw Refused.badRequest("unknown-column", unknown(name).text());
      }
      if (members.contains(member)) {
        throw Refused.badRequest("unknown-column", "Two columns are " + member + ".");
      }
      members.add(member);
    }
    if (!members.contains("identifier")) {
      throw Refused.badRequest(
          "missing-column",
          "The first line names the columns, and none of them is identifier: identifier,mount,path");
    }
    return members;
  }

  private Line ofRecord(int number, CSVRecord record, List<String> members) {
    if (record.size() > members.size()) {
      return faulty(
          number,
          record.get(0),
          new Reason("too-many-fields", "The line has more fields than there are columns."));
    }
    var values = new TreeMap<String, Object>();
    for (int i = 0; i < record.size(); i++) {
      var field = record.get(i);
      var member = members.get(i);
      if (!field.isBlank()) {
        var value = value(member, field);
        if (value.isEmpty()) {
          return faulty(
              number,
              String.valueOf(values.getOrDefault("identifier", "")),
              new Reason("invalid-" + member, member + " cannot be " + shown(field) + "."));
        }
        values.put(member, value.get());
      }
    }
    return ofJson(number, Json.write(values));
  }

  /**
   * As JSON has it; empty when it is not of the member's type. The elements of a list are separated
   * by blanks or {@code |}.
   */
  private static Optional<Object> value(String member, String field) {
    if (NUMBERS.contains(member)) {
      try {
        return Optional.of(Long.valueOf(field));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
    if (TRUTHS.contains(member)) {
      return switch (field.toLowerCase(Locale.ROOT)) {
        case "true", "yes", "1" -> Optional.of(true);
        case "false", "no", "0" -> Optional.of(false);
        default -> Optional.empty();
      };
    }
    return Optional.of(LISTS.contains(member) ? List.of(field.split("[ |]+")) : field);
  }

  private Line checked(int number, ProposedDataset dataset) {
    var fault =
        faultOfPlace(dataset).or(() -> new LineCheck(identifiers, false).fault(told(dataset)));
    if (fault.isPresent()) {
      return faulty(number, dataset.identifier(), fault.get());
    }
    var canonical = canonical(dataset);
    return new Line(number, Optional.of(canonical), canonical.identifier(), Optional.empty());
  }

  private Optional<Reason> faultOfPlace(ProposedDataset dataset) {
    if (dataset.isRemoval()) {
      return Optional.empty();
    }
    if (dataset.mount().isEmpty()) {
      return reason("missing-mount", "Name the mount that it lies on: " + known() + ".");
    }
    if (!mounts.contains(dataset.mount().get())) {
      return reason(
          "unknown-mount", "The site opens no such mount to the console: " + known() + ".");
    }
    var path = dataset.path().orElse("");
    if (path.isBlank()) {
      return reason("missing-path", "Say where it lies below the mount.");
    }
    if (path.startsWith("/")) {
      return reason(
          "absolute-path",
          "Say where it lies below the mount, without / at the beginning: paths of the site stay"
              + " there.");
    }
    boolean wellFormed =
        path.length() <= LONGEST_PATH
            && path.codePoints().noneMatch(Character::isISOControl)
            && !List.of(path.split("/")).contains("..");
    return wellFormed
        ? Optional.empty()
        : reason("invalid-path", "A path has no '..', no control characters, and at most 4,000.");
  }

  private String known() {
    return mounts.isEmpty()
        ? "there is none"
        : mounts.stream().sorted().collect(Collectors.joining(", "));
  }

  /** The line that the site would tell of it. */
  private static ReplicaLine told(ProposedDataset dataset) {
    return new ReplicaLine(
        Optional.of(dataset.identifier()),
        Optional.empty(),
        dataset.aliases(),
        dataset.title(),
        dataset.landingPage(),
        dataset.version(),
        dataset.versionOf(),
        dataset.bytes(),
        dataset.checksum(),
        dataset.tools(),
        Optional.empty(),
        dataset.descendants(),
        Optional.empty(),
        Optional.empty());
  }

  private ProposedDataset canonical(ProposedDataset dataset) {
    return new ProposedDataset(
        identifiers
            .parse(dataset.identifier())
            .asOptional()
            .map(Identifier::canonical)
            .orElseThrow(),
        dataset.remove(),
        dataset.mount(),
        dataset.path(),
        dataset.aliases(),
        dataset.title(),
        dataset.landingPage(),
        dataset.version().filter(version -> !version.isBlank()),
        dataset.versionOf(),
        dataset.bytes(),
        dataset.checksum(),
        dataset.tools(),
        dataset.descendants());
  }

  private static Line faulty(int number, String identifier, Reason fault) {
    return new Line(number, Optional.empty(), shown(identifier), Optional.of(fault));
  }

  /** For people, and for the database, which keeps no NUL. */
  private static String shown(String text) {
    var kept = text.replace('\0', '\uFFFD');
    return kept.length() <= LONGEST_SHOWN ? kept : kept.substring(0, LONGEST_SHOWN - 1) + "…";
  }

  private static Optional<Reason> reason(String code, String text) {
    return Optional.of(new Reason(code, text));
  }
}
