package org.datadns.agent.view;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.agent.tool.Account;
import org.datadns.agent.view.Report.Mechanism;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.wire.Json;
import org.jspecify.annotations.Nullable;

/** Runs {@link ViewMaker}, and takes mounts and trees away. Thread-safe. */
final class Maker {
  private static final Logger LOG = System.getLogger(Maker.class.getName());
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A server that answers no lookup within this is as good as one that hangs. */
  private static final Duration PATIENCE_FOR_EACH = Duration.ofMillis(5);

  private static final int MOST_HANGING = 8;

  /** The view that is made in a trial. */
  static final String TRIAL = "view";

  /** Some user that owns nothing. */
  private static final int NOBODY = 65_534;

  private final Set<ProcessHandle> hanging = ConcurrentHashMap.newKeySet();

  /** Makes the view of a directory that has a plan. */
  Report make(Path view, Mechanism mechanism, int files) throws IOException, InterruptedException {
    var patience = PATIENCE.plus(PATIENCE_FOR_EACH.multipliedBy(files));
    var fault = run(view, patience, mechanism.name());
    return fault == null
        ? report(view).orElseGet(() -> Report.failed("it left no report"))
        : Report.failed(fault);
  }

  /** Mounts a view that was made before; whether it is. */
  boolean mount(Path view) throws IOException, InterruptedException {
    var fault = run(view, PATIENCE, Mechanism.OVERLAY.name(), "mount");
    if (fault != null) {
      LOG.log(Level.WARNING, "the view {0} cannot be mounted: {1}", view.getFileName(), fault);
    }
    return fault == null && isMounted(view.resolve(ViewMaker.TREE));
  }

  /** What a view's maker said, once it is whole. */
  Optional<Report> report(Path view) {
    return DurableFile.read(view.resolve(ViewMaker.REPORT))
        .map(bytes -> Json.read(bytes, Report.class))
        .filter(report -> report.fault().isEmpty());
  }

  /** Whether this kernel shows views by one mount: by doing it, with one file. */
  Mechanism probe(Path place) {
    var view = place.resolve(TRIAL);
    try {
      var data = Files.createDirectories(place.resolve("data"));
      for (var open : List.of(place, data)) {
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
      var stored = Files.writeString(data.resolve("stored"), "content");
      Files.setPosixFilePermissions(stored, PosixFilePermissions.fromString("rw-r--r--"));
      Files.createDirectory(view);
      Files.setPosixFilePermissions(view, PosixFilePermissions.fromString("rwx--x--x"));
      new Plan(data, new Account(NOBODY, NOBODY, List.of()), List.of(new Plan.File("a", "stored")))
          .write(view.resolve(ViewMaker.PLAN));
      var report = make(view, Mechanism.OVERLAY, 1);
      if (!report.fault().isEmpty()) {
        LOG.log(
            Level.WARNING,
            "this machine cannot show datasets of more than {0} files by their names: {1}",
            Views.MOST_BINDS,
            report.fault());
        return Mechanism.FILES;
      }
      var shown = Files.readString(view.resolve(ViewMaker.TREE).resolve("a"));
      return shown.equals("content") ? Mechanism.OVERLAY : Mechanism.FILES;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "it cannot be tried how this machine shows files", e);
      return Mechanism.FILES;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Mechanism.FILES;
    } finally {
      clear(place, view);
    }
  }

  private void clear(Path place, Path view) {
    try {
      unmount(view.resolve(ViewMaker.TREE));
      delete(place);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "what a trial left cannot be removed now", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes the mount away, if there is one. Containers that have it keep it. */
  void unmount(Path tree) throws IOException, InterruptedException {
    while (isMounted(tree)) {
      var process =
          new ProcessBuilder("umount", "-l", "--", tree.toString())
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("umount failed");
      }
    }
  }

  /** Read from the kernel's table, which touches no mount and so never hangs. */
  static boolean isMounted(Path tree) throws IOException {
    try (var lines = Files.lines(MOUNTS)) {
      var point = tree.toString().replace("\\", "\\134").replace(" ", "\\040");
      return lines.anyMatch(line -> line.split(" ", 6)[4].equals(point));
    }
  }

  /** What a path lies on, as far as its text tells: mount, file system and place in it. */
  static String mountOf(Path path) throws IOException {
    var number = "";
    int longest = -1;
    try (var lines = Files.lines(MOUNTS)) {
      for (var line : (Iterable<String>) lines::iterator) {
        var fields = line.split(" ", 6);
        var point = Path.of(fields[4].replace("\\040", " ").replace("\\134", "\\"));
        // of two at one place the later one is seen
        if (path.startsWith(point) && point.getNameCount() >= longest) {
          longest = point.getNameCount();
          // the mount's own number may be another's once it is taken away (proc(5)); the file
          // system's is not while a view has it
          number = fields[0] + " " + fields[2] + " " + fields[3];
        }
      }
    }
    return number;
  }

  static void delete(Path view) throws IOException {
    if (!Files.exists(view)) {
      return;
    }
    Files.walkFileTree(
        view,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Why it did not end well; null when it did. */
  private @Nullable String run(Path view, Duration patience, String... arguments)
      throws IOException, InterruptedException {
    hanging.removeIf(process -> !process.isAlive());
    if (hanging.size() >= MOST_HANGING) {
      return "too many earlier attempts still hang";
    }
    var errors = view.resolve("errors");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                ViewMaker.class.getName()));
    command.addAll(List.of(arguments));
    var builder =
        new ProcessBuilder(command)
            .directory(view.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(errors.toFile());
    builder.environment().clear();
    builder.environment().put("CLASSPATH", classPath());
    // names of files are UTF-8, whatever the agent was started with
    builder.environment().put("LC_ALL", "C.UTF-8");
    var process = builder.start();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        hanging.add(process.toHandle());
        process.destroyForcibly();
        return "its storage did not answer in time";
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw e;
    }
    return process.exitValue() == 0 ? faultIn(view) : firstLine(errors);
  }

  private static @Nullable String faultIn(Path view) {
    return DurableFile.read(view.resolve(ViewMaker.REPORT))
        .map(bytes -> Json.read(bytes, Report.class).fault())
        .filter(fault -> !fault.isEmpty())
        .orElse(null);
  }

  private static String firstLine(Path errors) throws IOException {
    return Files.readString(errors, StandardCharsets.UTF_8).lines().findFirst().orElse("it failed");
  }

  /** Absolute, since the child works in the view's directory. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(part -> Path.of(part).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
