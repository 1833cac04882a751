package org.datadns.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Records of a table (RFC 4180) whose texts anybody may have written. */
final class CsvLine {
  private CsvLine() {}

  /** A record with these cells, none of which a spreadsheet runs (CWE-1236). */
  static String of(List<String> cells) {
    var line = new StringBuilder();
    try (var printer = new CSVPrinter(line, CSVFormat.RFC4180)) {
      printer.printRecord(cells.stream().map(CsvLine::guarded).toList());
    } catch (IOException e) {
      throw new UncheckedIOException("text cannot be written to memory", e);
    }
    return line.toString().stripTrailing();
  }

  private static String guarded(String cell) {
    boolean formula = !cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0;
    return formula ? "'" + cell : cell;
  }
}
