package org.datadns.resolver.db;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The live PostgreSQL processes of one cluster, whoever started them. Each is known by its name and
 * by its working directory, which PostgreSQL makes the cluster's: a number in {@code
 * postmaster.pid} may since belong to somebody else, and a process that has died but was not yet
 * reaped still has its number but no longer a directory.
 *
 * @param cluster the cluster's real path
 */
record ServerProcesses(Path cluster) {
  private static final System.Logger LOG = System.getLogger(ServerProcesses.class.getName());
  private static final Duration QUICKLY = Duration.ofSeconds(10);
  private static final Duration FAST_WITHIN = Duration.ofSeconds(20);
  private static final Duration IMMEDIATE_WITHIN = Duration.ofSeconds(5);
  private static final String POSTMASTER_FILE = "postmaster.pid";
  private static final int STATUS_LINE = 7;

  /** Whether {@code postmaster} says that it accepts connections. */
  boolean isReady(long postmaster) {
    var lines = postmasterFile();
    return lines.size() > STATUS_LINE
        && lines.getFirst().equals(Long.toString(postmaster))
        && lines.get(STATUS_LINE).strip().equals("ready");
  }

  /**
   * Stops whatever serves the cluster: as SIGINT asks for (sessions are cut, a checkpoint is
   * written), else as SIGQUIT does, else by SIGKILL. Leaves a cluster that a server can be started
   * on.
   *
   * @throws DatabaseException when they outlive even that
   */
  void stop(PostgresBinaries binaries) throws IOException {
    var left = live();
    if (!left.isEmpty()
        && !stopped(binaries, "INT", FAST_WITHIN)
        && !stopped(binaries, "QUIT", IMMEDIATE_WITHIN)) {
      live().forEach(ProcessHandle::destroyForcibly);
      if (!Patience.await(IMMEDIATE_WITHIN, () -> live().isEmpty())) {
        throw new DatabaseException(
            "cannot stop the PostgreSQL processes "
                + live().stream().map(ProcessHandle::pid).toList()
                + " on "
                + cluster);
      }
    }
    Files.deleteIfExists(cluster.resolve(POSTMASTER_FILE));
  }

  /** Without a postmaster the others end by themselves. */
  private boolean stopped(PostgresBinaries binaries, String signal, Duration within) {
    postmaster().ifPresent(postmaster -> signal(binaries, postmaster, signal));
    return Patience.await(within, () -> live().isEmpty());
  }

  private Optional<ProcessHandle> postmaster() {
    var lines = postmasterFile();
    return live().stream()
        .filter(
            process -> !lines.isEmpty() && lines.getFirst().equals(Long.toString(process.pid())))
        .findFirst();
  }

  private List<String> postmasterFile() {
    try {
      return Files.readAllLines(cluster.resolve(POSTMASTER_FILE));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static void signal(PostgresBinaries binaries, ProcessHandle process, String signal) {
    var pid = Long.toString(process.pid());
    var answer =
        Account.ownerOf(proc(process))
            .map(
                owner ->
                    owner.run(List.of(binaries.program("pg_ctl"), "kill", signal, pid), QUICKLY));
    answer
        .filter(outcome -> !outcome.succeeded())
        .ifPresent(
            outcome ->
                LOG.log(
                    System.Logger.Level.WARNING,
                    "cannot send SIG{0} to PostgreSQL, process {1}: {2}",
                    signal,
                    pid,
                    outcome.output()));
  }

  /** The processes that run on the cluster now. */
  List<ProcessHandle> live() {
    return ProcessHandle.allProcesses().filter(this::serves).toList();
  }

  private boolean serves(ProcessHandle process) {
    Path proc = proc(process);
    try {
      return Files.readString(proc.resolve("comm")).strip().equals("postgres")
          && workingDirectory(proc).equals(cluster.toString());
    } catch (IOException e) {
      // it ended while we looked, is a zombie, or is none of ours
      return false;
    }
  }

  /** A root without CAP_SYS_PTRACE, as in a container, must look as the process's own user. */
  private static String workingDirectory(Path proc) throws IOException {
    Path link = proc.resolve("cwd");
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (AccessDeniedException e) {
      return Account.ownerOf(proc)
          .filter(Account::borrowed)
          .map(owner -> owner.run(List.of("readlink", link.toString()), QUICKLY).output())
          .orElseThrow(() -> e);
    }
  }

  private static Path proc(ProcessHandle process) {
    return Path.of("/proc", Long.toString(process.pid()));
  }
}
