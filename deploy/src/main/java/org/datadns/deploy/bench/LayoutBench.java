package org.datadns.deploy.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.datadns.deploy.Await;
import org.datadns.deploy.Engine;
import org.datadns.deploy.Federation;
import org.datadns.deploy.Jars;
import org.datadns.deploy.Visitor;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;

/**
 * What a dataset costs that is stored as Dataverse stores it, beside the same files in a directory
 * as they are, both seen from sessions of their own: the first recursive listing, and reading.
 *
 * <p>Arguments: {@code ROUNDS DIRECTORY IMAGE FILES}
 */
public final class LayoutBench {
  private static final String SITE = "bench-" + ProcessHandle.current().pid();
  private static final String LAYOUT = "doi:10.5072/fk2/layout";
  private static final String PLAIN = "doi:10.5072/fk2/plain";
  private static final String LARGE = "large.bin";
  private static final int LARGE_MIB = 512;
  private static final int IN_A_FOLDER = 100;

  /** With every file's size, as a file browser shows it; seconds. */
  private static final String LIST =
      """
      import os, time
      top = os.environ['DATASET_PATH']
      start = time.perf_counter()
      count = sum(1 for at, _, files in os.walk(top) for name in files if os.stat(os.path.join(at, name)).st_size)
      print(time.perf_counter() - start, count)
      """;

  /** As numpy or a copy reads; seconds. */
  private static final String READ =
      """
      import os, time
      block = bytearray(1 << 20)
      start = time.perf_counter()
      with open(os.environ['DATASET_PATH'] + '/large.bin', 'rb', buffering=0) as file:
          count = 0
          while got := file.readinto(block):
              count += got
      print(time.perf_counter() - start, count)
      """;

  private LayoutBench() {}

  /** Runs the benchmark; see the class. */
  public static void main(String[] arguments) throws IOException {
    int rounds = Integer.parseInt(arguments[0]);
    var directory = Path.of(arguments[1]);
    int files = Integer.parseInt(arguments[3]);
    store(directory, files);
    var federation = new Federation(Jars.ofWorkingDirectory(), directory, arguments[2]);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> remove(federation)));
    federation.startResolver(Map.of());
    federation.startSite(
        SITE,
        "Bench",
        List.of(),
        Map.of(
            "datasets",
            List.of(
                Map.of("identifier", PLAIN, "path", directory.resolve("plain").toString()),
                Map.of(
                    "identifier",
                    LAYOUT,
                    "path",
                    directory.resolve("stored").toString(),
                    "layout",
                    "dataverse",
                    "listing",
                    directory.resolve("export.json").toString()))));
    var client = new ResolverClient(federation.address());
    Await.until(
        "the site",
        Duration.ofMinutes(1),
        () -> client.resolve(LAYOUT).replicas().getFirst().state().equals("available"));
    var layout = open(federation, LAYOUT);
    var plain = open(federation, PLAIN);
    var figures =
        List.of(
            compare("open", rounds, layout, plain, container -> firstListing(container, files + 1)),
            compare("read", rounds, layout, plain, LayoutBench::reading));
    figures.forEach(System.out::println);
  }

  /** The same files twice, so that neither finds what the other has read. */
  private static void store(Path directory, int files) throws IOException {
    var stored = Files.createDirectory(directory.resolve("stored"));
    var plain = Files.createDirectory(directory.resolve("plain"));
    try (BufferedWriter export = Files.newBufferedWriter(directory.resolve("export.json"))) {
      export.write(
          "{\"datasetVersion\": {\"versionNumber\": 1, \"versionMinorNumber\": 0, \"versionState\":"
              + " \"RELEASED\", \"files\": [");
      for (int i = 0; i < files; i++) {
        var folder = plain.resolve("folder " + i / IN_A_FOLDER);
        Files.createDirectories(folder);
        var content = "content of file " + i + "\n";
        Files.writeString(folder.resolve("file " + i + ".txt"), content);
        Files.writeString(stored.resolve(storedName(i)), content);
        export.write(
            Ratios.format(
                "{\"label\": \"file %d.txt\", \"directoryLabel\": \"folder %d\", \"restricted\":"
                    + " false, \"dataFile\": {\"id\": %d, \"storageIdentifier\": \"local://%s\"}},",
                i, i / IN_A_FOLDER, i + 1, storedName(i)));
      }
      export.write(
          "{\"label\": \"%s\", \"restricted\": false, \"dataFile\": {\"id\": 0, \"storageIdentifier\": \"local://%s\"}}]}}"
              .formatted(LARGE, storedName(files)));
    }
    large(stored.resolve(storedName(files)));
    large(plain.resolve(LARGE));
    open(directory);
  }

  private static String storedName(int number) {
    return Ratios.format("%011x-%012x", 0x17a1b2c3d4eL + number, number);
  }

  private static void large(Path file) throws IOException {
    var block = new byte[1 << 20];
    new Random(1).nextBytes(block);
    try (var out = Files.newOutputStream(file)) {
      for (int i = 0; i < LARGE_MIB; i++) {
        out.write(block);
      }
    }
  }

  /** For the sessions' account. */
  private static void open(Path directory) throws IOException {
    try (var all = Files.walk(directory)) {
      for (var path : (Iterable<Path>) all::iterator) {
        Files.setPosixFilePermissions(
            path,
            PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }

  /** The container of a session with this dataset. */
  private static String open(Federation federation, String dataset) {
    var visitor = new Visitor(federation.address());
    long start = System.nanoTime();
    var session = visitor.open(SessionRequest.of(dataset)).id();
    var last =
        visitor.follow(
            session,
            event -> event.state() == SessionState.READY || event.state() == SessionState.ENDED);
    if (last.state() == SessionState.ENDED) {
      throw new IllegalStateException("ended: " + last);
    }
    System.out.println(
        Ratios.format("%s ready after %d ms", dataset, (System.nanoTime() - start) / 1_000_000));
    return Engine.containersOfSession(session).getFirst();
  }

  private static double firstListing(String container, int files) {
    forgetNames();
    return run(container, LIST, files);
  }

  private static double reading(String container) {
    return run(container, READ, (long) LARGE_MIB << 20);
  }

  /** Names and sizes are asked of the file system again, as when nobody has looked yet. */
  private static void forgetNames() {
    try {
      Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "2");
    } catch (IOException e) {
      throw new UncheckedIOException("only root can make the kernel forget names", e);
    }
  }

  /** How long it took, in seconds. */
  private static double run(String container, String script, long expected) {
    var words = Engine.run("exec", container, "python3", "-c", script).strip().split(" ", -1);
    if (Long.parseLong(words[1]) != expected) {
      throw new IllegalStateException("expected " + expected + ", found " + words[1]);
    }
    return Double.parseDouble(words[0]);
  }

  private static String compare(
      String part, int rounds, String layout, String plain, ToDoubleFunction<String> measure) {
    var ours = new ArrayList<Double>();
    var theirs = new ArrayList<Double>();
    // the first is not counted, so that both have what they keep in memory
    for (int i = 0; i <= rounds; i++) {
      double our = 1e3 * measure.applyAsDouble(layout);
      double plainly = 1e3 * measure.applyAsDouble(plain);
      if (i == 0) {
        continue;
      }
      ours.add(our);
      theirs.add(plainly);
      System.out.println(
          Ratios.format("%s %2d  layout %6.1f ms  plain %6.1f ms", part, i, our, plainly));
    }
    double median = Ratios.median(ours);
    double plainMedian = Ratios.median(theirs);
    return part.equals("open")
        ? Ratios.format(
            "layout-open-ms %.2f (%.1f against %.1f ms)", median / plainMedian, median, plainMedian)
        : Ratios.format(
            "layout-read %.2f (%.0f against %.0f MiB/s)",
            plainMedian / median, 1e3 * LARGE_MIB / median, 1e3 * LARGE_MIB / plainMedian);
  }

  private static void remove(Federation federation) {
    federation.close();
    Engine.removeAll(SITE);
  }
}
