package org.datadns.agent.layout;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Reason;

/**
 * How the files of a replica lie below its path.
 *
 * @param kind which way
 * @param repository address of the repository whose files they are: it lists them, for {@link
 *     Kind#DATAVERSE}, unless a file does, and its signed calls open restricted ones. Absent where
 *     a file lists them and nobody's calls do
 * @param listing absolute path of the file that lists them; absent takes {@link #MANIFEST} in the
 *     data's own directory, for {@link Kind#MANIFEST} alone
 */
public record Layout(Kind kind, Optional<String> repository, Optional<String> listing) {
  /** What a manifest beside the data is called. */
  public static final String MANIFEST = "data-dns-files.ndjson";

  /** The directory as it is. */
  public static final Layout AS_IT_IS =
      new Layout(Kind.DIRECTORY, Optional.empty(), Optional.empty());

  /** Which way files lie. */
  public enum Kind {
    /** As people see them. */
    DIRECTORY,
    /** As a list of ours says, see {@link ManifestFormat}. */
    MANIFEST,
    /** As Dataverse stores them. */
    DATAVERSE,
    /** As Clowder 1 stores them on disk. */
    CLOWDER;

    /** As people write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** All of them, for people. */
    public static String labels() {
      return Arrays.stream(values()).map(Kind::label).collect(Collectors.joining(", "));
    }
  }

  /** What a text said. */
  public sealed interface Parsed {
    /** A layout. */
    record Usable(Layout layout) implements Parsed {}

    /** None; code {@code invalid-layout}. */
    record Unusable(Reason reason) implements Parsed {}
  }

  /**
   * Reads a layout.
   *
   * @param kind its label; absent means the directory as it is
   */
  public static Parsed parse(
      Optional<String> kind, Optional<String> repository, Optional<String> listing) {
    var label = kind.orElse(Kind.DIRECTORY.label());
    var named = Arrays.stream(Kind.values()).filter(one -> one.label().equals(label)).findFirst();
    if (named.isEmpty()) {
      return unusable("layout is one of " + Kind.labels() + ".");
    }
    if (repository.filter(address -> !isWebAddress(address)).isPresent()) {
      return unusable("repository is the http or https address of a repository, without a query.");
    }
    if (listing.filter(file -> !isAbsolute(file)).isPresent()) {
      return unusable("listing is the absolute path of a file, without '..'.");
    }
    var fault =
        switch (named.get()) {
          case DIRECTORY ->
              repository.isPresent() || listing.isPresent()
                  ? "A directory needs neither repository nor listing; name its layout."
                  : "";
          case MANIFEST -> "";
          case DATAVERSE ->
              repository.isEmpty() && listing.isEmpty()
                  ? "The layout dataverse needs a repository to ask, or a listing (its JSON export)."
                  : "";
          case CLOWDER ->
              listing.isEmpty()
                  ? "The layout clowder needs a listing: the saved answer of its listAllFiles."
                  : "";
        };
    return fault.isEmpty()
        ? new Parsed.Usable(new Layout(named.get(), repository, listing))
        : unusable(fault);
  }

  /** Why all datasets below a prefix cannot lie so; empty when they can. */
  public Optional<Reason> faultOfRule() {
    return listing.isPresent()
        ? Optional.of(
            new Reason(
                "invalid-layout",
                "A listing is of one dataset, and a rule has many: leave it out, or register each"
                    + " dataset by itself."))
        : Optional.empty();
  }

  /** Whether what is mounted is the data's own directory. */
  public boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  /** Whether one directory holds all versions, of which a person opens one. */
  public boolean hasVersions() {
    return asked().isPresent();
  }

  /** Address of the repository that is asked for the list; empty where a file has it. */
  public Optional<String> asked() {
    return repository.filter(ignored -> kind == Kind.DATAVERSE && listing.isEmpty());
  }

  /**
   * Origin of the repository whose files they are (RFC 6454 section 6.2); empty when nobody said.
   */
  public Optional<String> owner() {
    return repository.map(URI::create).map(Layout::origin);
  }

  private static String origin(URI address) {
    int usual = "https".equals(address.getScheme()) ? 443 : 80;
    String port =
        address.getPort() < 0 || address.getPort() == usual ? "" : ":" + address.getPort();
    return address.getScheme() + "://" + address.getHost().toLowerCase(Locale.ROOT) + port;
  }

  /** The file that lists them, if a file does. */
  public Optional<Path> file(Path data) {
    return switch (kind) {
      case DIRECTORY -> Optional.empty();
      case MANIFEST -> Optional.of(listing.map(Path::of).orElse(data.resolve(MANIFEST)));
      case DATAVERSE, CLOWDER -> listing.map(Path::of);
    };
  }

  private static boolean isAbsolute(String file) {
    return file.startsWith("/")
        && file.codePoints().noneMatch(Character::isISOControl)
        && !Arrays.asList(file.split("/")).contains("..");
  }

  private static boolean isWebAddress(String text) {
    try {
      var address = new URI(text);
      return ("https".equals(address.getScheme()) || "http".equals(address.getScheme()))
          && address.getHost() != null
          && address.getRawUserInfo() == null
          && address.getRawQuery() == null
          && address.getRawFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static Parsed unusable(String text) {
    return new Parsed.Unusable(new Reason("invalid-layout", text));
  }
}
