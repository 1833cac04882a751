package org.datadns.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code federate dataset import}: registers the datasets of a file. */
@Command(
    name = "import",
    description = {
      "Registers the datasets of a file with the site agent on this machine.",
      "NDJSON has an object a line, CSV a first line with the names of its columns: identifier, path,"
          + " title, landingPage, version, versionOf, bytes, checksum, tools, aliases, descendants,"
          + " starter, user, group, groups; or rule, path, spelling.",
      "A file that was interrupted goes on where it ended when it is imported again. What is there"
          + " already costs nothing."
    },
    footer = {
      "Examples:",
      "  federate dataset import inventory.ndjson --dry-run",
      "  federate dataset import inventory.csv --delimiter ';'",
      "  make-inventory | federate dataset import - --format ndjson",
      "",
      "Exit code 1 when a line was refused; the others are taken all the same."
    })
final class ImportCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  private final Terminal terminal;

  @Mixin private LocalAgentOption local = new LocalAgentOption();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "ndjson or csv. Default: as the file is named, else as it begins.")
  private Optional<Format> format = Optional.empty();

  @Option(
      names = "--delimiter",
      paramLabel = "CHAR",
      description = "What separates the fields of CSV; tab for a tab. Default: found in line 1.")
  private Optional<String> delimiter = Optional.empty();

  @Option(names = "--dry-run", description = "Only say what would be added, changed, refused.")
  private boolean isTrial;

  @Parameters(paramLabel = "FILE", description = "The file; - reads standard input.")
  private String file = "";

  /** How the entries are written. */
  enum Format {
    NDJSON,
    CSV
  }

  ImportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    var separator = separator();
    var agent = local.agent();
    if (file.equals(STANDARD_INPUT)) {
      try (var in = new BufferedInputStream(terminal.input())) {
        // what comes but once can be gone on with by nobody
        return run(in, "once-" + UUID.randomUUID(), separator, agent, -1);
      }
    }
    var path = Path.of(file);
    String digest;
    long size;
    try {
      size = Files.size(path);
      digest = digest(path);
    } catch (IOException e) {
      throw CommandFailure.usage(
          file + " cannot be read.", "Name a file of NDJSON or CSV; - reads standard input.");
    }
    try (var in = new BufferedInputStream(Files.newInputStream(path))) {
      return run(in, digest, separator, agent, size);
    }
  }

  private int run(
      InputStream in, String digest, Optional<Character> separator, LocalAgent agent, long size)
      throws IOException {
    boolean isCsv = format.or(() -> named(file)).orElse(begun(in)) == Format.CSV;
    // the position within a file is that of its records, which are others with another separator
    var name = digest + (isCsv ? "-csv" + separator.map(c -> "-" + (int) c).orElse("") : "");
    var source =
        isCsv
            ? new CsvSource(new InputStreamReader(in, StandardCharsets.UTF_8), separator)
            : new NdjsonSource(in);
    var progress =
        isCsv
            ? terminal.progress("import", " lines", 1, -1)
            : terminal.progress("import", " MiB", 1 << 20, size);
    return ImportRun.of(source, name, isTrial, agent, terminal, progress);
  }

  private Optional<Character> separator() {
    var text = delimiter.map(given -> given.equals("tab") || given.equals("\\t") ? "\t" : given);
    if (text.filter(given -> given.length() != 1).isPresent()) {
      throw CommandFailure.usage(
          "--delimiter must be one character.", "For example: --delimiter ';'");
    }
    return text.map(given -> given.charAt(0));
  }

  private static Optional<Format> named(String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".csv") || lower.endsWith(".tsv")) {
      return Optional.of(Format.CSV);
    }
    return lower.endsWith(".ndjson") || lower.endsWith(".jsonl") || lower.endsWith(".json")
        ? Optional.of(Format.NDJSON)
        : Optional.empty();
  }

  private static Format begun(InputStream in) throws IOException {
    in.mark(64);
    var head = new String(in.readNBytes(32), StandardCharsets.UTF_8);
    in.reset();
    return head.strip().startsWith("{") || head.startsWith(NdjsonSource.MARK + "{")
        ? Format.NDJSON
        : Format.CSV;
  }

  private static String digest(Path path) throws IOException {
    try (var in = Files.newInputStream(path)) {
      var digest = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return "sha-256-" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
