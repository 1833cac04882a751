package org.datadns.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What a Java process on this machine keeps in memory, in KiB: what lives in its heap after a full
 * collection, and what is resident outside the heap (thread stacks, buffers, code, the collector's
 * own tables). What the heap keeps resident beyond what lives in it is left out: that is the
 * collector's choice.
 *
 * @param live in the heap
 * @param outside resident outside it
 */
public record JavaMemory(long live, long outside) {
  /**
   * A generation or, of a collector with none in a place of its own such as G1, the whole heap:
   * what it uses, where it begins, what it has committed up to where some say that, and where it
   * ends.
   */
  private static final Pattern USED =
      Pattern.compile("used (\\d+)K \\[0x(\\w+), (?:0x\\w+, )?0x(\\w+)\\)");

  private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-([0-9a-f]+) .*");

  /** Collects that process's garbage, then measures. */
  public static JavaMemory of(long pid) {
    // twice: what the first collection finds dead may hold on to more until it was told so
    jcmd(pid, "GC.run");
    jcmd(pid, "GC.run");
    return ofHeap(jcmd(pid, "GC.heap_info"), pid);
  }

  private static JavaMemory ofHeap(String described, long pid) {
    long live = 0;
    long from = Long.MAX_VALUE;
    long to = 0;
    // generations lie side by side
    for (var part : USED.matcher(described).results().toList()) {
      live += Long.parseLong(part.group(1));
      from = Math.min(from, Long.parseLong(part.group(2), 16));
      to = Math.max(to, Long.parseLong(part.group(3), 16));
    }
    if (to == 0) {
      throw new IllegalStateException("jcmd describes the heap in another way:\n" + described);
    }
    return new JavaMemory(live, residentOutside(pid, from, to));
  }

  /** What came since an earlier measurement. */
  public JavaMemory less(JavaMemory before) {
    return new JavaMemory(live - before.live, outside - before.outside);
  }

  /** Both together. */
  public long total() {
    return live + outside;
  }

  private static long residentOutside(long pid, long from, long to) {
    long outside = 0;
    boolean inHeap = false;
    try {
      // proc(5), smaps: a line for each mapping, then its fields
      for (var line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps"))) {
        var mapping = MAPPING.matcher(line);
        if (mapping.matches()) {
          // the highest addresses, the kernel's, have no place in a long: they are no heap
          long start = Long.parseUnsignedLong(mapping.group(1), 16);
          inHeap = start >= from && start < to;
        } else if (line.startsWith("Rss:") && !inHeap) {
          outside += Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + " cannot be measured", e);
    }
    return outside;
  }

  private static String jcmd(long pid, String command) {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      var process =
          new ProcessBuilder(jcmd, Long.toString(pid), command).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("jcmd cannot be run", e);
    }
  }
}
