package org.datadns.agent.layout;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** A file that lists the files of a dataset, read as its layout says. */
public final class ListingFile {
  private ListingFile() {}

  /**
   * Reads it.
   *
   * @param wanted the version that is asked for; empty for any
   * @param now when it is read
   */
  public static Listing read(Layout.Kind kind, InputStream in, Optional<String> wanted, Instant now)
      throws ListingException, IOException {
    var listing =
        switch (kind) {
          case DIRECTORY -> throw new IllegalArgumentException("a directory has no list");
          case MANIFEST -> ManifestFormat.read(in, now);
          case CLOWDER -> Listing.of("", now, ClowderFormat.read(in));
          case DATAVERSE -> dataverse(in, now);
        };
    var version = listing.version();
    if (wanted.filter(asked -> !version.isEmpty() && !asked.equals(version)).isPresent()) {
      throw new ListingException(
          "no-such-version",
          "Its list of files is of version " + version + ", not of the one that was asked for.",
          null);
    }
    return listing;
  }

  private static Listing dataverse(InputStream in, Instant now)
      throws ListingException, IOException {
    var part = DataverseFormat.read(in, LocalDate.ofInstant(now, ZoneOffset.UTC));
    if (part.isReleased().isEmpty()) {
      throw new ListingException(
          "listing-invalid",
          "What was saved does not say which version of a Dataverse dataset it is of.",
          null);
    }
    return Listing.of(
        part.version().orElse(""), now, closedUnless(part.isReleased().get(), part.files()));
  }

  /** What is not published is nobody's but those whom the repository lets. */
  static List<ListedFile> closedUnless(boolean isReleased, List<ListedFile> files) {
    return isReleased
        ? files
        : files.stream()
            .map(
                file ->
                    new ListedFile(
                        file.name(),
                        file.file(),
                        file.bytes(),
                        file.checksum(),
                        true,
                        file.until(),
                        file.id()))
            .toList();
  }
}
