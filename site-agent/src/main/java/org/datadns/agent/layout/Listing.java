package org.datadns.agent.layout;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.SessionFiles;

/**
 * The files of one version of a dataset, all names usable and each there once.
 *
 * @param version the version it is of, as its repository calls it; empty where none is said
 * @param asOf when the list was made or fetched
 * @param files all of them, whoever may read them
 * @param renamed how many names had to be changed, see {@link FileNames}
 * @param elsewhere how many files are not stored in the data's directory
 */
public record Listing(
    String version, Instant asOf, List<ListedFile> files, int renamed, int elsewhere) {
  /** The most files that a list may name. */
  public static final int MOST_FILES = 250_000;

  public Listing {
    files = List.copyOf(files);
  }

  /** A list of names as they come; they are made usable. */
  static Listing of(String version, Instant asOf, List<ListedFile> named) {
    var names = new FileNames();
    // whoever is shown earlier chooses first: a name must not tell of one that is hidden
    var files =
        named.stream()
            .sorted(Comparator.comparing(Listing::openFrom))
            .map(file -> file.named(names.use(file.name())))
            .toList();
    int elsewhere = (int) files.stream().filter(file -> file.file().isEmpty()).count();
    return new Listing(version, asOf, files, names.changed(), elsewhere);
  }

  private static LocalDate openFrom(ListedFile file) {
    return file.isRestricted() ? LocalDate.MAX : file.until().orElse(LocalDate.MIN);
  }

  /** Those that are stored here and that a session with these grants may see, by their names. */
  public List<ListedFile> visible(Optional<SessionFiles> wanted, LocalDate today) {
    var files = wanted.orElse(SessionFiles.PUBLIC);
    boolean all = files.grantedAll().orElse(false);
    var granted = new HashSet<>(files.granted().orElse(List.of()));
    return this.files.stream()
        .filter(file -> file.file().isPresent())
        .filter(file -> all || file.isPublic(today) || isNamed(file, granted))
        .toList();
  }

  /** How many of the files are not for everybody on this day. */
  public int restricted(LocalDate today) {
    return (int) files.stream().filter(file -> !file.isPublic(today)).count();
  }

  /** The name of a file that a text names, by name or by {@code id:}, among some. */
  public static Optional<String> find(String text, List<ListedFile> among) {
    var wanted = new HashSet<>(List.of(text));
    return among.stream().filter(file -> isNamed(file, wanted)).map(ListedFile::name).findFirst();
  }

  private static boolean isNamed(ListedFile file, HashSet<String> wanted) {
    // a file that calls itself id:7 is not number 7
    return (!file.name().startsWith(SessionFiles.ID) && wanted.contains(file.name()))
        || file.id().filter(id -> wanted.contains(SessionFiles.ID + id)).isPresent();
  }
}
