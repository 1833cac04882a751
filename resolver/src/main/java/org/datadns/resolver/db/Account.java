package org.datadns.resolver.db;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The system user that PostgreSQL runs as. PostgreSQL refuses to run as root, so a resolver that is
 * root hands its programs to an unprivileged user; any other resolver runs them as itself.
 *
 * @param borrowed whether it is another user than the resolver's own
 */
record Account(String name, int uid, int gid, boolean borrowed) {
  private static final Duration QUICKLY = Duration.ofSeconds(10);

  /**
   * The account to use.
   *
   * @param runAs the configured user, when there is one
   * @throws DatabaseException when that user is unknown, is root, or is not ours to become
   */
  static Account choose(Optional<String> runAs) {
    int ownUid = ownUid();
    if (ownUid != 0) {
      return own(ownUid, runAs);
    }
    var account =
        runAs
            .map(name -> find(name).orElseThrow(() -> unknown(name)))
            .or(() -> find("postgres"))
            .or(() -> find("nobody"))
            .orElseThrow(() -> unknown("postgres"));
    if (account.uid() == 0) {
      throw new DatabaseException(
          "database.embedded.run-as must not be root: PostgreSQL refuses to run as root");
    }
    return account;
  }

  private static Account own(int ownUid, Optional<String> runAs) {
    if (runAs.isPresent() && find(runAs.get()).map(Account::uid).orElse(-1) != ownUid) {
      throw new DatabaseException(
          "database.embedded.run-as names the user "
              + runAs.get()
              + ", but only a resolver that runs as root can run PostgreSQL as another user");
    }
    return new Account("the resolver's own user", ownUid, ownGid(), false);
  }

  private static DatabaseException unknown(String name) {
    return new DatabaseException(
        "there is no system user "
            + name
            + " to run PostgreSQL as: create it, or name another in database.embedded.run-as");
  }

  /** Looks the user up where the system does: its files, LDAP and the like. */
  private static Optional<Account> find(String name) {
    var answer = Command.run(List.of("getent", "passwd", "--", name), QUICKLY);
    var fields = answer.output().split(":", -1);
    return answer.succeeded() && fields.length >= 4
        ? Optional.of(
            new Account(fields[0], Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), true))
        : Optional.empty();
  }

  /** The user that a file or process belongs to; empty when it is gone. */
  static Optional<Account> ownerOf(Path path) {
    try {
      int uid = (int) Files.getAttribute(path, "unix:uid");
      int gid = (int) Files.getAttribute(path, "unix:gid");
      return Optional.of(new Account("uid " + uid, uid, gid, uid != ownUid()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The arguments that run {@code arguments} as this user, with no group and no right of ours. */
  List<String> command(List<String> arguments) {
    if (!borrowed) {
      return arguments;
    }
    var command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=" + uid,
                "--regid=" + gid,
                "--clear-groups",
                "--no-new-privs",
                "--"));
    command.addAll(arguments);
    return command;
  }

  /** Runs a program as this user. */
  Command.Outcome run(List<String> arguments, Duration within) {
    return Command.run(command(arguments), within);
  }

  /** Gives one file or directory to this user. Links are not followed. */
  void own(Path path) throws IOException {
    if (borrowed) {
      Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** Gives a directory and all in it to this user. */
  void ownAll(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            own(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            own(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Whether {@code path} belongs to this user. */
  boolean owns(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS) == uid;
  }

  /**
   * Makes sure that this user can come to {@code directory}.
   *
   * @throws DatabaseException naming the directory that is in the way
   */
  void requireReach(Path directory) {
    if (!borrowed || mayEnter(directory)) {
      return;
    }
    Path way = Path.of("/");
    for (Path step : directory.toAbsolutePath().normalize()) {
      way = way.resolve(step);
      if (!mayEnter(way)) {
        break;
      }
    }
    throw new DatabaseException(
        "PostgreSQL runs as the user "
            + name
            + ", who may not enter the directory "
            + way
            + ". Let others pass through it (chmod o+x "
            + way
            + "), or set data-directory to another place, or database.embedded.run-as to a user who"
            + " may.");
  }

  private boolean mayEnter(Path directory) {
    return run(List.of("test", "-x", directory.toString()), QUICKLY).succeeded();
  }

  private static int ownUid() {
    return ownAttribute("unix:uid");
  }

  private static int ownGid() {
    return ownAttribute("unix:gid");
  }

  private static int ownAttribute(String attribute) {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), attribute);
    } catch (IOException | UnsupportedOperationException e) {
      throw new DatabaseException(
          "the embedded PostgreSQL needs Linux with /proc; elsewhere set database.url", e);
    }
  }
}
