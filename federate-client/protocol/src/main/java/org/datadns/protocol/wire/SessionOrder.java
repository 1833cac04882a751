package org.datadns.protocol.wire;

import java.util.List;
import java.util.Optional;

/**
 * {@code PUT {agent}/api/sessions/{id}}: start this session. Idempotent for the same attempt; with
 * another notebook or selected file than before, that is opened in it; what it grants is what the
 * attempt began with.
 *
 * @param attempt which attempt this is, from 1
 * @param identifier canonical identifier of the dataset
 * @param version version wanted; absent means the only one
 * @param tool the tool's id
 * @param size the size's id
 * @param workspace id of the workspace to mount, kept across sessions
 * @param person who asked
 * @param assurance how well that person is known
 * @param remainder what followed the dataset's identifier; says where the tool opens
 * @param also canonical identifiers of further datasets to mount; absent means none
 * @param notebook address of a notebook to copy into the workspace and open; absent means none
 * @param files which file of the first dataset is selected, and which restricted ones may be read;
 *     absent means none of either
 * @param terms what the resolver's policy leaves of what the site gives; absent means all of it
 */
public record SessionOrder(
    int attempt,
    String identifier,
    Optional<String> version,
    String tool,
    String size,
    String workspace,
    String person,
    Assurance assurance,
    Optional<String> remainder,
    Optional<List<String>> also,
    Optional<String> notebook,
    Optional<SessionFiles> files,
    Optional<SessionTerms> terms) {

  /** On the site's own terms. */
  public SessionOrder(
      int attempt,
      String identifier,
      Optional<String> version,
      String tool,
      String size,
      String workspace,
      String person,
      Assurance assurance,
      Optional<String> remainder,
      Optional<List<String>> also,
      Optional<String> notebook,
      Optional<SessionFiles> files) {
    this(
        attempt,
        identifier,
        version,
        tool,
        size,
        workspace,
        person,
        assurance,
        remainder,
        also,
        notebook,
        files,
        Optional.empty());
  }

  /** The file that the tool shall show. */
  public Optional<String> select() {
    return files.flatMap(SessionFiles::select);
  }

  /** The same with another notebook. */
  public SessionOrder withNotebook(Optional<String> other) {
    return new SessionOrder(
        attempt,
        identifier,
        version,
        tool,
        size,
        workspace,
        person,
        assurance,
        remainder,
        also,
        other,
        files,
        terms);
  }

  /** The same with another file selected, and the same files granted. */
  public SessionOrder withSelect(Optional<String> other) {
    return new SessionOrder(
        attempt,
        identifier,
        version,
        tool,
        size,
        workspace,
        person,
        assurance,
        remainder,
        also,
        notebook,
        Optional.of(files.orElse(SessionFiles.PUBLIC).selecting(other)),
        terms);
  }
}
