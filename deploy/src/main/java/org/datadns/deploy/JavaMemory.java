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
  private static final Pattern USED = Pattern.compile("used (\\d+)K \\[0x(\\w+), 0x(\\w+)\\)");
  private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-([0-9a-f]+) .*");

  /** Collects that process's garbage, then measures. */
  public static JavaMemory of(long pid) {
    // twice: what the first collection finds dead may hold on to more until it was told so
    jcmd(pid, "GC.run");
    jcmd(pid, "GC.run");
    var heap = USED.matcher(jcmd(pid, "GC.heap_info"));
    if (!heap.find()) {
      throw new IllegalStateException("jcmd describes the heap in another way than G1's");
    }
    long from = Long.parseUnsignedLong(heap.group(2), 16);
    long to = Long.parseUnsignedLong(heap.group(3), 16);
    return new JavaMemory(Long.parseLong(heap.group(1)), residentOutside(pid, from, to));
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
          long start = Long.parseUnsignedLong(mapping.group(1), 16);
          inHeap = Long.compareUnsigned(start, from) >= 0 && Long.compareUnsigned(start, to) < 0;
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
