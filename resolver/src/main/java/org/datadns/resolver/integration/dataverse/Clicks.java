package org.datadns.resolver.integration.dataverse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.datadns.protocol.wire.SessionFiles;
import org.datadns.resolver.dataset.Lookup;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.LookupProblem;
import org.datadns.resolver.dataset.Replica;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.handover.Handover.Told;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.repository.Origin;

/**
 * What a click at a Dataverse means: the dataset, its version, the file, and the closed files that
 * this person may read. Only what Dataverse itself answered to a signed call opens anything that is
 * not everybody's.
 *
 * @param identifiers recognises what installations name
 * @param datasets knows which versions sites hold
 */
record Clicks(IdentifierParser identifiers, SeenDatasets datasets) {

  /**
   * What a call means. Blocks for the installation.
   *
   * @param signed whether Dataverse signed the call for a person, and stood by it
   */
  Told told(Installation at, ToolCall call, boolean signed) {
    call.parameter("siteUrl")
        .filter(site -> !Origin.of(site).equals(Optional.of(at.repository().address())))
        .ifPresent(
            other -> {
              throw at.lies();
            });
    var version = at.version(call);
    boolean vouched = signed && call.version().filter(ApiAddress::signed).isPresent();
    var file = call.parameter("fileId").or(() -> call.parameter("filePid"));
    String identifier = identifier(at, call, version, file);
    version.ifPresent(
        it -> {
          if (!identifier(it.datasetPersistentId()).equals(identifier)) {
            throw at.lies();
          }
        });
    var label =
        version
            .flatMap(DatasetVersion::label)
            .or(() -> call.parameter("datasetVersion").map(Clicks::label));
    var granted = granted(at, call, version, file, vouched);
    boolean all = vouched && grantsAll(at, call, version);
    boolean any = all || !granted.isEmpty();
    var files =
        new SessionFiles(
            select(version, file),
            Optional.of(granted).filter(ids -> !ids.isEmpty()),
            Optional.of(all).filter(it -> it),
            Optional.of(at.repository().address()).filter(ignored -> any));
    return new Told(identifier, held(identifier, label), files, vouched);
  }

  private String identifier(
      Installation at, ToolCall call, Optional<DatasetVersion> version, Optional<String> file) {
    return identifier(
        call.parameter("datasetPid")
            .or(() -> version.map(DatasetVersion::datasetPersistentId))
            .or(() -> call.parameter("datasetId").filter(Clicks::isNumber).map(at::dataset))
            .or(
                () ->
                    file.map(at::file)
                        .flatMap(Installation.FileData::datasetVersion)
                        .map(DatasetVersion::datasetPersistentId))
            .orElseThrow(
                () ->
                    Refused.badRequest(
                        "missing-field",
                        "The call names no dataset: datasetPid, datasetId, fileId or filePid.")));
  }

  /**
   * The canonical form of what an installation names.
   *
   * @throws Refused when it is no identifier
   */
  String identifier(String text) {
    return switch (identifiers.parse(text)) {
      case Recognised(var identifier) -> identifier.canonical();
      case Unrecognised not -> {
        LookupProblem.require(new Lookup.Invalid(not.text()));
        throw new AssertionError(not);
      }
    };
  }

  private static boolean isNumber(String text) {
    return text.matches("\\d{1,19}");
  }

  /** A version as Dataverse puts it into parameters: a draft has a colon before it. */
  private static String label(String version) {
    return version.equalsIgnoreCase(":draft") ? Replica.DRAFT : version;
  }

  /** A version is asked of sites that say which they hold; a draft always. */
  private Optional<String> held(String identifier, Optional<String> label) {
    boolean said =
        datasets.find(identifier) instanceof Found found
            && found.replicas().stream().anyMatch(Replica::saysVersions);
    return label.filter(name -> said || name.equalsIgnoreCase(Replica.DRAFT));
  }

  private static Optional<String> select(Optional<DatasetVersion> version, Optional<String> file) {
    return file.filter(Clicks::isNumber)
        .map(
            id ->
                version
                    .flatMap(it -> it.file(Long.parseLong(id)))
                    .map(DatasetVersion.File::name)
                    .filter(Clicks::isFit)
                    .orElse(SessionFiles.ID + id));
  }

  private static boolean isFit(String name) {
    return SessionFiles.PUBLIC.selecting(Optional.of(name)).fault().isEmpty();
  }

  /** Whether the person may read all closed files: nothing is public, or they may open any. */
  private static boolean grantsAll(
      Installation at, ToolCall call, Optional<DatasetVersion> version) {
    return version.filter(DatasetVersion::isWhollyUnpublished).isPresent()
        || at.managesPermissions(call);
  }

  private static List<String> granted(
      Installation at,
      ToolCall call,
      Optional<DatasetVersion> version,
      Optional<String> file,
      boolean vouched) {
    if (!vouched || version.isEmpty()) {
      return List.of();
    }
    var granted = new ArrayList<>(version.get().openInDraft());
    file.filter(Clicks::isNumber)
        .flatMap(id -> version.get().file(Long.parseLong(id)))
        .filter(DatasetVersion.File::isClosed)
        .filter(it -> at.mayRead(call, Long.toString(it.dataFile().id())))
        .map(it -> it.dataFile().name())
        .filter(name -> !granted.contains(name))
        .ifPresent(granted::add);
    return granted.stream().limit(SessionFiles.MOST_GRANTED).toList();
  }
}
