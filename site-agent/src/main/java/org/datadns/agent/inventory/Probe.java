package org.datadns.agent.inventory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.wire.Reason;

/**
 * What a helper process looks for at the paths of datasets, and how its answer reads.
 *
 * <p>As root, a path is found with root's eyes and read with those of the sessions' account,
 * standing in it: a container sees the dataset alone, so the directories above it need not be open
 * to that account. Where root itself may not enter, as on NFS with {@code root_squash}, the account
 * goes the whole way.
 */
final class Probe {
  /**
   * Takes {@code yes|no} (root), a name that nobody has asked for before, and for each path the
   * path, user, group, supplementary groups and what it must lie in (empty for anywhere). The new
   * name is looked up, because a hanging mount may answer from its cache; in {@code .snap} as well,
   * because CephFS knows by itself what is not in a directory it has listed, but asks its server
   * for snapshots. A file is opened a second time by its descriptor, which asks for the account's
   * own right to it. With a directory it must lie in, links are followed first and both compared.
   * Answers three fields a path, each ended by NUL as no name can hold one: where it really is, a
   * word, and a message.
   */
  private static final String SCRIPT =
      """
      root=$1 new=$2
      shift 2
      as() {
        [ "$root" = yes ] || exec "$@"
        [ -n "$groups" ] && more=--groups=$groups || more=--clear-groups
        exec setpriv "--reuid=$user" "--regid=$group" "$more" --inh-caps=-all -- "$@"
      }
      readable() {
        if [ -d "$path" ]; then
          (cd "$path" && pwd -P && as test -r . -a -x .) || (as test -r "$path" -a -x "$path")
        else
          (exec <"$path" && as head -c 1 /proc/self/fd/0 >/dev/null) ||
            (as head -c 1 -- "$path" >/dev/null)
        fi
      }
      real() { readlink -f -- "$1" || (as readlink -f -- "$1"); }
      inside() {
        [ -n "$within" ] || return 0
        place=$(real "$path" && echo .) outer=$(real "$within" && echo .)
        place=${place%??} outer=${outer%??}
        case $place in
          "${outer%/}"/*) [ -d "$path" ] || printf '%s\\n' "$place" ;;
          *) false ;;
        esac
      }
      while [ $# -ge 5 ]; do
        path=$1 user=$2 group=$3 groups=$4 within=$5 message=
        shift 5
        if [ -d "$path" ]; then folder=$path; else folder=${path%/*}; fi
        [ -e "$folder/$new" ] || [ -e "$folder/.snap/$new" ]
        if [ -d "$path" ] || [ -f "$path" ]; then
          if ! inside; then word=outside; elif readable; then word=readable; else word=unreadable; fi
        elif [ -e "$path" ]; then
          word=not-data
        else
          word=failing message=$(stat -L -- "$path" 2>&1 >/dev/null)
        fi
        printf '\\0%s\\0%s\\0' "$word" "$message"
      done
      """;

  private static final int FIELDS = 3;
  private static final boolean IS_ROOT = isRoot();

  private Probe() {}

  /**
   * A path to look at.
   *
   * @param path absolute
   * @param account with whose eyes
   * @param within a directory that it must lie in once links are followed; empty for anywhere
   */
  record Request(Path path, Account account, Optional<Path> within) {
    Request(Path path, Account account) {
      this(path, account, Optional.empty());
    }
  }

  /**
   * What came of a look.
   *
   * @param place where the path leads when symbolic links are followed; empty when nobody said
   * @param refusal why it cannot be served; empty when it can
   */
  record Sight(Optional<Path> place, Optional<Reason> refusal) {
    /** This, at the place known from an earlier look if it says none itself. */
    Sight after(Sight earlier) {
      return place.isPresent() ? this : new Sight(earlier.place, refusal);
    }
  }

  /** The command that looks at these paths, in their order. */
  static List<String> command(List<Request> requests) {
    var command = new ArrayList<>(List.of("sh", "-c", SCRIPT, "probe", IS_ROOT ? "yes" : "no"));
    command.add(".data-dns-" + Long.toUnsignedString(System.nanoTime(), 36));
    for (var request : requests) {
      var account = request.account();
      command.add(request.path().toString());
      command.add(String.valueOf(account.uid()));
      command.add(String.valueOf(account.gid()));
      command.add(account.groups().stream().map(String::valueOf).collect(Collectors.joining(",")));
      command.add(request.within().map(Path::toString).orElse(""));
    }
    return command;
  }

  /** A command as it is run by this account; as it is when this process may not choose. */
  static List<String> as(Account account, List<String> command) {
    if (!IS_ROOT) {
      return command;
    }
    var groups = account.groups().stream().map(String::valueOf).collect(Collectors.joining(","));
    var all =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=" + account.uid(),
                "--regid=" + account.gid(),
                groups.isEmpty() ? "--clear-groups" : "--groups=" + groups,
                "--inh-caps=-all",
                "--"));
    all.addAll(command);
    return all;
  }

  /** What an answer says, in the order of the requests; shorter while it is not whole. */
  static List<Sight> sights(byte[] answer, List<Request> requests) {
    var fields = fields(answer);
    var sights = new ArrayList<Sight>();
    for (int i = 0; i < Math.min(fields.size() / FIELDS, requests.size()); i++) {
      var said = fields.subList(i * FIELDS, (i + 1) * FIELDS);
      sights.add(new Sight(place(said.get(0)), refusal(said.get(1), said.get(2))));
    }
    return sights;
  }

  /** Only those that are ended. */
  private static List<String> fields(byte[] answer) {
    var fields = new ArrayList<String>();
    int from = 0;
    for (int i = 0; i < answer.length; i++) {
      if (answer[i] == 0) {
        fields.add(new String(answer, from, i - from, StandardCharsets.UTF_8));
        from = i + 1;
      }
    }
    return fields;
  }

  private static Optional<Path> place(String line) {
    try {
      return line.isEmpty()
          ? Optional.empty()
          : Optional.of(Path.of(line.substring(0, line.length() - 1)));
    } catch (InvalidPathException e) {
      // a name that is not in this machine's character set: as if nobody had said
      return Optional.empty();
    }
  }

  /** Texts go to people elsewhere, so that none names a path (see {@link Reason}). */
  private static Optional<Reason> refusal(String word, String message) {
    return switch (word) {
      case "readable" -> Optional.empty();
      case "unreadable" ->
          reason(
              word,
              "The account that sessions run as may not read it: check its owner, group and"
                  + " modes.");
      case "outside" ->
          reason(word, "A symbolic link leads out of the directory that it must lie in.");
      case "not-data" -> reason(word, "It is neither a directory nor a file.");
      default -> {
        var error = message.substring(message.lastIndexOf(": ") + 1).strip();
        yield error.equals("No such file or directory") || error.equals("Not a directory")
            ? reason("missing", "There is nothing where it should lie: is it mounted?")
            : reason("failing", "Looking at it fails: " + error + ".");
      }
    };
  }

  /** That nobody answered in time. */
  static Sight hanging() {
    return new Sight(
        Optional.empty(), reason("hanging", "Its storage does not answer: the mount hangs."));
  }

  private static Optional<Reason> reason(String code, String text) {
    return Optional.of(new Reason(code, text));
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell which user this is", e);
    }
  }
}
