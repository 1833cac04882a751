package org.datadns.resolver.integration.dataverse;

import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.SessionFiles;
import org.datadns.resolver.dataset.Replica;

/**
 * A version of a dataset as Dataverse describes it to one person ({@code GET
 * /api/datasets/{id}/versions/{version}}; {@code JsonPrinter.json(DatasetVersion)}).
 *
 * @param datasetPersistentId the dataset's identifier
 * @param versionState {@code RELEASED}, {@code DRAFT}, {@code DEACCESSIONED} or {@code ARCHIVED}
 * @param versionNumber the first part of the version's name; absent for a draft
 * @param versionMinorNumber the second
 * @param publicationDate when the dataset was published first; absent when it never was
 * @param files all its files
 */
record DatasetVersion(
    String datasetPersistentId,
    String versionState,
    Optional<Integer> versionNumber,
    Optional<Integer> versionMinorNumber,
    Optional<String> publicationDate,
    Optional<List<File>> files) {

  /** What Dataverse answers. */
  record Answer(Optional<DatasetVersion> data) {}

  /**
   * A file in a version.
   *
   * @param label its name there
   * @param directoryLabel the folder it is in
   * @param restricted whether it is open to those alone who were granted it
   * @param dataFile the file itself
   */
  record File(
      String label,
      Optional<String> directoryLabel,
      Optional<Boolean> restricted,
      DataFile dataFile) {
    /** Whether it is not everybody's. */
    boolean isClosed() {
      return restricted.orElse(false) || dataFile.embargo().isPresent();
    }

    /**
     * How a session's order names it: as people see it; by its number when Dataverse made a table
     * of it, since sites show the file that was uploaded.
     */
    String name() {
      return dataFile.tabularData().orElse(false)
          ? dataFile.name()
          : directoryLabel.map(folder -> folder + "/").orElse("") + label;
    }
  }

  /**
   * A file as such.
   *
   * @param id its number
   * @param tabularData whether Dataverse made a table of it
   * @param publicationDate when it was published first; absent when it never was
   * @param embargo until when nobody may read it who was not granted it
   */
  record DataFile(
      long id,
      Optional<Boolean> tabularData,
      Optional<String> publicationDate,
      Optional<Object> embargo) {
    String name() {
      return SessionFiles.ID + id;
    }
  }

  boolean isDraft() {
    return versionState.equals("DRAFT");
  }

  /** Its name: {@code 1.0}, or that of drafts. */
  Optional<String> label() {
    return isDraft()
        ? Optional.of(Replica.DRAFT)
        : versionNumber.map(number -> number + "." + versionMinorNumber.orElse(0));
  }

  /** The file with this number. */
  Optional<File> file(long id) {
    return files.stream()
        .flatMap(List::stream)
        .filter(file -> file.dataFile().id() == id)
        .findFirst();
  }

  /**
   * Whether nothing of the dataset is published: who sees such a draft may read all its files
   * ({@code Access.isAccessAuthorized}, the case of unpublished files).
   */
  boolean isWhollyUnpublished() {
    return isDraft()
        && publicationDate.isEmpty()
        && files.stream()
            .flatMap(List::stream)
            .allMatch(file -> file.dataFile().publicationDate().isEmpty());
  }

  /**
   * The files of a draft that whoever sees it may read, by number: those that are open, and those
   * that were never published, whatever is restricted (as above). Sites take every file of a draft
   * for closed.
   */
  List<String> openInDraft() {
    return isDraft()
        ? files.stream()
            .flatMap(List::stream)
            .filter(file -> !file.isClosed() || file.dataFile().publicationDate().isEmpty())
            .map(file -> file.dataFile().name())
            .toList()
        : List.of();
  }
}
