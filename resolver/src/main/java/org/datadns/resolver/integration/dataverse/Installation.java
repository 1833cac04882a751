package org.datadns.resolver.integration.dataverse;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Repository;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.repository.AskedRepository;

/**
 * A registered installation, and what it tells of a click. Blocking.
 *
 * @param asked asks it
 */
record Installation(AskedRepository asked) {
  private static final Logger LOG = System.getLogger(Installation.class.getName());

  /** The installation. */
  Repository repository() {
    return asked.repository();
  }

  /** That it names another host than its own. */
  Refused lies() {
    return asked.lies();
  }

  /**
   * The parameters behind a callback.
   *
   * @throws Refused when it does not tell
   */
  ToolCall call(ApiAddress callback) {
    return read(callback.address(), ToolCall.Answer.class)
        .data()
        .orElseThrow(() -> asked.nonsense("no data"));
  }

  /** The version that a call is about, as its person may see it; empty when it gives no address. */
  Optional<DatasetVersion> version(ToolCall call) {
    return call.version()
        .map(
            version ->
                read(version.address(), DatasetVersion.Answer.class)
                    .data()
                    .orElseThrow(() -> asked.nonsense("no data")));
  }

  /** What a person may do with a dataset. */
  record Permissions(Optional<DatasetPermissions> data) {}

  /**
   * As Dataverse says it ({@code Datasets.getUserPermissionsOnDataset}).
   *
   * @param canManageDatasetPermissions whether they may let anybody read any file of it
   */
  record DatasetPermissions(Optional<Boolean> canManageDatasetPermissions) {}

  /** Whether a call's person may let anybody read any file of the dataset. */
  boolean managesPermissions(ToolCall call) {
    var dataset = call.version().map(ApiAddress::number);
    return call.address(Manifest.DATASET_PERMISSIONS, ApiAddress.DATASET_PERMISSIONS)
        .filter(permissions -> Optional.of(permissions.number()).equals(dataset))
        .flatMap(permissions -> readIfThere(permissions.address(), Permissions.class))
        .flatMap(Permissions::data)
        .flatMap(DatasetPermissions::canManageDatasetPermissions)
        .orElse(false);
  }

  /** What a person may do with a file. */
  record FilePermissions(Optional<FileRights> data) {}

  /**
   * As Dataverse says it ({@code Access.getUserPermissionsOnFile}).
   *
   * @param canDownloadFile whether they may read it
   */
  record FileRights(Optional<Boolean> canDownloadFile) {}

  /** Whether a call's person may read the file with this number. */
  boolean mayRead(ToolCall call, String file) {
    return call.address(Manifest.FILE_PERMISSIONS, ApiAddress.FILE_PERMISSIONS)
        .filter(permissions -> permissions.number().equals(file))
        .flatMap(permissions -> readIfThere(permissions.address(), FilePermissions.class))
        .flatMap(FilePermissions::data)
        .flatMap(FileRights::canDownloadFile)
        .orElse(false);
  }

  /** A file with the version of the dataset it is in. */
  record FileAnswer(Optional<FileData> data) {}

  /**
   * Such a file.
   *
   * @param dataFile the file
   * @param datasetVersion its dataset
   */
  record FileData(DatasetVersion.DataFile dataFile, Optional<DatasetVersion> datasetVersion) {}

  /** What everybody is told of a file. */
  FileData file(String idOrPid) {
    boolean number = idOrPid.matches("\\d{1,19}");
    String path =
        number
            ? "/api/files/" + idOrPid + "?"
            : "/api/files/:persistentId?persistentId="
                + URLEncoder.encode(idOrPid, StandardCharsets.UTF_8)
                + "&";
    return read(
            URI.create(repository().address() + path + "returnDatasetVersion=true"),
            FileAnswer.class)
        .data()
        .orElseThrow(() -> asked.nonsense("no data"));
  }

  /** A dataset with its latest version. */
  record DatasetAnswer(Optional<DatasetData> data) {}

  /**
   * Such a dataset.
   *
   * @param latestVersion what everybody is told of it
   */
  record DatasetData(Optional<DatasetVersion> latestVersion) {}

  /** The identifier of the dataset with this number. */
  String dataset(String number) {
    return read(URI.create(repository().address() + "/api/datasets/" + number), DatasetAnswer.class)
        .data()
        .flatMap(DatasetData::latestVersion)
        .map(DatasetVersion::datasetPersistentId)
        .orElseThrow(() -> asked.nonsense("no data"));
  }

  private <T> T read(URI address, Class<T> type) {
    var answer = asked.get(address);
    if (answer.status() != 200) {
      throw refused(answer.status());
    }
    return asked.parsed(answer.text(), type);
  }

  /** What older installations do not know, and do not tell everybody. */
  private <T> Optional<T> readIfThere(URI address, Class<T> type) {
    var answer = asked.get(address);
    return answer.status() == 200
        ? Optional.of(asked.parsed(answer.text(), type))
        : Optional.empty();
  }

  /** What Dataverse says no to: the signature is over, or the person may not see it. */
  private Refused refused(int status) {
    LOG.log(Level.INFO, "repository {0} answers with status {1}", repository().id(), status);
    return switch (status) {
      case 401, 403 ->
          new Refused(
              Problem.of(
                      403,
                      "call-refused",
                      "Not open to you",
                      repository().name()
                          + " does not open this to you, or your click is too old: it vouches for"
                          + " one for five minutes.")
                  .withNextStep(AskedRepository.AGAIN));
      case 404 ->
          new Refused(
              Problem.of(
                      404,
                      "not-in-repository",
                      "Not there",
                      repository().name() + " does not know it, or does not show it to you.")
                  .withNextStep(AskedRepository.AGAIN));
      default ->
          status >= 500 || status == 429 ? asked.silent() : asked.nonsense("status " + status);
    };
  }
}
