package org.datadns.resolver.integration.dataverse;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Repository;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.outbound.GuardedHttp;
import org.datadns.resolver.outbound.Outcome.Answer;
import org.datadns.resolver.outbound.Outcome.NoAnswer;
import org.datadns.resolver.repository.Origin;

/**
 * A registered installation, as it is asked. It is asked at its own origin alone, redirects
 * included. Nothing of an address it gave is ever logged or shown. Blocking.
 *
 * @param repository the installation
 * @param http asks
 */
record Installation(Repository repository, GuardedHttp http) {
  private static final Logger LOG = System.getLogger(Installation.class.getName());

  /**
   * The parameters behind a callback.
   *
   * @throws Refused when it does not tell
   */
  ToolCall call(ApiAddress callback) {
    return read(callback.address(), ToolCall.Answer.class)
        .data()
        .orElseThrow(() -> nonsense("no data"));
  }

  /** The version that a call is about, as its person may see it; empty when it gives no address. */
  Optional<DatasetVersion> version(ToolCall call) {
    return call.version()
        .map(
            version ->
                read(version.address(), DatasetVersion.Answer.class)
                    .data()
                    .orElseThrow(() -> nonsense("no data")));
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
            URI.create(repository.address() + path + "returnDatasetVersion=true"), FileAnswer.class)
        .data()
        .orElseThrow(() -> nonsense("no data"));
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
    return read(URI.create(repository.address() + "/api/datasets/" + number), DatasetAnswer.class)
        .data()
        .flatMap(DatasetData::latestVersion)
        .map(DatasetVersion::datasetPersistentId)
        .orElseThrow(() -> nonsense("no data"));
  }

  private <T> T read(URI address, Class<T> type) {
    var answer = ask(address);
    if (answer.status() != 200) {
      throw refused(answer.status());
    }
    return parsed(answer.text(), type);
  }

  /** What older installations do not know, and do not tell everybody. */
  private <T> Optional<T> readIfThere(URI address, Class<T> type) {
    var answer = ask(address);
    return answer.status() == 200 ? Optional.of(parsed(answer.text(), type)) : Optional.empty();
  }

  private Answer ask(URI address) {
    if (!isOurs(address)) {
      throw lies();
    }
    return switch (http.get(address, "application/json", this::isOurs)) {
      case Answer answer -> answer;
      case NoAnswer(var why, var detail) -> {
        LOG.log(
            Level.INFO, "repository {0} tells nothing: {1} ({2})", repository.id(), why, detail);
        throw switch (why) {
          case LATE, NO_CONNECTION, UNKNOWN_HOST -> silent();
          case TOO_LARGE -> nonsense("too much");
          case ELSEWHERE -> lies();
          case FORBIDDEN_ADDRESS -> forbidden();
        };
      }
    };
  }

  private boolean isOurs(URI address) {
    return Origin.of(address).filter(repository.address()::equals).isPresent();
  }

  private <T> T parsed(String text, Class<T> type) {
    try {
      return Json.read(text, type);
    } catch (MalformedJsonException e) {
      throw nonsense("not what was asked for");
    }
  }

  /** What Dataverse says no to: the signature is over, or the person may not see it. */
  private Refused refused(int status) {
    LOG.log(Level.INFO, "repository {0} answers with status {1}", repository.id(), status);
    return switch (status) {
      case 401, 403 ->
          new Refused(
              Problem.of(
                      403,
                      "call-refused",
                      "Not open to you",
                      repository.name()
                          + " does not open this to you, or your click is too old: it vouches for"
                          + " one for five minutes.")
                  .withNextStep(AGAIN));
      case 404 ->
          new Refused(
              Problem.of(
                      404,
                      "not-in-repository",
                      "Not there",
                      repository.name() + " does not know it, or does not show it to you.")
                  .withNextStep(AGAIN));
      default -> status >= 500 || status == 429 ? silent() : nonsense("status " + status);
    };
  }

  private static final String AGAIN =
      "Go back to the repository's page and click there again; what is public there can also be"
          + " opened here by its identifier.";

  private Refused silent() {
    return new Refused(
        Problem.of(
                503,
                "repository-silent",
                "The repository does not answer",
                repository.name() + " was asked what you clicked, and did not say in time.")
            .withRetryAfter(Duration.ofSeconds(30))
            .withNextStep(AGAIN));
  }

  private Refused nonsense(String what) {
    LOG.log(Level.INFO, "repository {0} tells nothing of use: {1}", repository.id(), what);
    return new Refused(
        Problem.of(
                502,
                "repository-answer",
                "The repository's answer makes no sense",
                repository.name()
                    + " was asked what you clicked, and answered something that cannot be used.")
            .withNextStep(AGAIN));
  }

  /** It names another host than its own. */
  Refused lies() {
    LOG.log(Level.WARNING, "repository {0} names another host than its own", repository.id());
    return new Refused(
        Problem.of(
                502,
                "repository-answer",
                "The repository's answer makes no sense",
                repository.name()
                    + " was asked what you clicked, and sent on to another host; nobody else is"
                    + " asked.")
            .withNextStep(
                "Tell whoever runs it: its site URL must be the address it is registered under."));
  }

  private Refused forbidden() {
    LOG.log(Level.WARNING, "repository {0} stands for a private address", repository.id());
    return new Refused(
        Problem.of(
                502,
                "repository-answer",
                "The repository cannot be asked",
                "The name of "
                    + repository.name()
                    + " stands for a private address, which this resolver does not ask.")
            .withNextStep(
                "A federation admin can register it again with --internal, when it is meant to."));
  }
}
