package org.datadns.resolver.handover;

import java.util.Optional;
import org.datadns.protocol.wire.SessionFiles;
import org.datadns.resolver.http.Refused;

/**
 * What a repository told of one click.
 *
 * @param id names it in links; of use to the browser that it is kept for alone
 * @param repository id of the repository
 * @param told what it told
 * @param session the session it was used for
 */
public record Handover(String id, String repository, Told told, Optional<String> session) {

  /**
   * What is told of a click.
   *
   * @param identifier canonical identifier of the dataset
   * @param version the version meant; empty means any
   * @param files which file is selected, and which restricted ones the person may read
   * @param vouched whether the repository knows the person: it signed the call
   */
  public record Told(
      String identifier, Optional<String> version, SessionFiles files, boolean vouched) {}

  /**
   * Goes on only when it is of this dataset in this version.
   *
   * @param identifier canonical
   * @throws Refused when it is of another
   */
  public Handover of(String identifier, Optional<String> version) {
    if (!told.identifier().equals(identifier) || !told.version().equals(version)) {
      throw Handovers.over();
    }
    return this;
  }
}
