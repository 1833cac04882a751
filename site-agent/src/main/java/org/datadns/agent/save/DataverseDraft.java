package org.datadns.agent.save;

import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.agent.fetch.FetchException;
import org.datadns.agent.fetch.GuardedClient;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.SaveOrder;

/**
 * A dataset's draft at a Dataverse 6, which its native API makes with the first file that is added
 * to a published version ({@code Datasets.addFileToDataset}: {@code POST
 * /api/datasets/:persistentId/add}, a form with {@code jsonData} and {@code file}). Blocking.
 */
final class DataverseDraft {
  private static final int LARGEST_ANSWER = 64 * 1024;
  private static final int LONGEST_MESSAGE = 300;

  private final GuardedClient http;
  private final SaveConfig.Known repository;
  private final SaveOrder order;

  DataverseDraft(GuardedClient http, SaveConfig.Known repository, SaveOrder order) {
    this.http = http;
    this.repository = repository;
    this.order = order;
  }

  /** As Dataverse answers ({@code AbstractApiBean.ok}; {@code JsonPrinter.json(FileMetadata)}). */
  record Answer(String status, Optional<String> message, Optional<Data> data) {}

  /**
   * What was added.
   *
   * @param files more than one where Dataverse unpacked an archive
   */
  record Data(Optional<List<Added>> files) {}

  /** A file of the draft. */
  record Added(Optional<DataFile> dataFile) {}

  /** Its content ({@code JsonPrinter.json(DataFile)}). */
  record DataFile(Optional<Long> id, Optional<Checksum> checksum) {}

  /** What Dataverse worked out from what it received. */
  record Checksum(Optional<String> type, Optional<String> value) {}

  /**
   * Adds a file.
   *
   * @param name its path below what is sent
   * @param within how long that may take
   */
  SentFile add(String name, long size, InputStream content, Duration within) throws SaveException {
    var sha256 = digest("SHA-256");
    var md5 = digest("MD5");
    var sha1 = digest("SHA-1");
    var read =
        new DigestInputStream(
            new DigestInputStream(new DigestInputStream(content, sha256), md5), sha1);
    var form =
        new GuardedClient.FileForm(Map.entry("jsonData", json(name)), plain(name), size, read);
    var file = file(name, answer(name, form, within));
    String hex = HexFormat.of().formatHex(sha256.digest());
    String theirs = file.checksum().flatMap(Checksum::value).orElse("");
    String ours =
        switch (file.checksum().flatMap(Checksum::type).orElse("")) {
          case "MD5" -> HexFormat.of().formatHex(md5.digest());
          case "SHA-1" -> HexFormat.of().formatHex(sha1.digest());
          case "SHA-256" -> hex;
          // another algorithm, or an archive that was unpacked
          default -> theirs;
        };
    if (!ours.equalsIgnoreCase(theirs)) {
      throw new SaveException(
          "save-corrupted",
          "The repository received "
              + name
              + " with another content than was sent. Remove it from the draft, and send it"
              + " again.");
    }
    return new SentFile(
        name,
        size,
        hex,
        file.id()
            .map(id -> repository.address() + "/api/access/datafile/" + id)
            .orElseGet(() -> page() + "#" + encode(name)));
  }

  /** The dataset's page. */
  String page() {
    return repository.address() + "/dataset.xhtml?persistentId=" + encode(order.dataset());
  }

  private byte[] answer(String name, GuardedClient.FileForm form, Duration within)
      throws SaveException {
    var wanted =
        new GuardedClient.Wanted(
            URI.create(
                repository.address()
                    + "/api/datasets/:persistentId/add?persistentId="
                    + encode(order.dataset())),
            Map.of("X-Dataverse-key", order.token(), "Accept", "application/json"),
            repository.isInternal(),
            LARGEST_ANSWER,
            within);
    try {
      var answered = http.post(wanted, form);
      if (answered.status() == 200 || answered.status() == 201) {
        return answered.body();
      }
      throw refused(name, answered);
    } catch (FetchException e) {
      throw switch (e.kind()) {
        case LATE ->
            new SaveException(
                "repository-silent", "The repository did not take " + name + " in time.");
        case PRIVATE_ADDRESS ->
            new SaveException(
                "repository-answer",
                "The repository's name stands for a private address, and the site's configuration"
                    + " does not say that it may.");
        case STATUS, OTHER_HOST, BAD_REDIRECT ->
            new SaveException(
                "repository-answer",
                "The repository sends on to another address; a token is sent to no other.");
        case TOO_LARGE, UNREACHABLE ->
            new SaveException(
                "repository-silent",
                "The connection to the repository broke off while " + name + " was sent.");
      };
    }
  }

  private SaveException refused(String name, GuardedClient.Answered answered) {
    return switch (answered.status()) {
      case 401, 403 ->
          new SaveException(
              "token-refused",
              "The repository does not let you add files to "
                  + order.dataset()
                  + " with this token: it may have expired, or another account's dataset be meant.");
      case 404 ->
          new SaveException(
              "unknown-dataset", "The repository does not know " + order.dataset() + ".");
      default ->
          answered.status() >= 500 || answered.status() == 429
              ? new SaveException(
                  "repository-silent", "The repository could not take " + name + " just now.")
              : new SaveException(
                  "save-refused", "The repository refused " + name + ": " + message(answered));
    };
  }

  private static String message(GuardedClient.Answered answered) {
    try {
      var text =
          Json.read(new String(answered.body(), StandardCharsets.UTF_8), Answer.class)
              .message()
              .orElse("");
      String line =
          text.codePoints()
              .filter(c -> !Character.isISOControl(c))
              .limit(LONGEST_MESSAGE)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      return line.isEmpty() ? "status " + answered.status() + "." : line;
    } catch (MalformedJsonException e) {
      // such as a page of a proxy
      return "status " + answered.status() + ".";
    }
  }

  private static DataFile file(String name, byte[] body) throws SaveException {
    try {
      return Json.read(new String(body, StandardCharsets.UTF_8), Answer.class)
          .data()
          .flatMap(Data::files)
          .filter(files -> !files.isEmpty())
          .map(
              files ->
                  files.size() > 1
                      ? new DataFile(Optional.empty(), Optional.empty())
                      : files.getFirst().dataFile().orElseThrow(() -> nonsense(name)))
          .orElseThrow(() -> nonsense(name));
    } catch (MalformedJsonException | IllegalStateException e) {
      throw new SaveException(
          "repository-answer",
          "The repository answered something that cannot be understood when "
              + name
              + " was sent; look into the draft whether it is there.");
    }
  }

  private static IllegalStateException nonsense(String name) {
    return new IllegalStateException(name);
  }

  /**
   * What is said of a file ({@code OptionalFileParams}: label, directoryLabel, tabIngest). Tables
   * are kept as they are: to take them in would lock the dataset before the next file.
   */
  private String json(String name) {
    var said = new LinkedHashMap<String, Object>();
    int slash = name.lastIndexOf('/');
    said.put("label", name.substring(slash + 1));
    var below = slash < 0 ? Optional.<String>empty() : Optional.of(name.substring(0, slash));
    var folder =
        order.folder().isPresent() && below.isPresent()
            ? Optional.of(order.folder().get() + "/" + below.get())
            : order.folder().or(() -> below);
    folder.ifPresent(label -> said.put("directoryLabel", label));
    said.put("tabIngest", "false");
    return Json.write(said);
  }

  /** The name in the form, which Dataverse shows only where it does not know labels. */
  private static String plain(String name) {
    return name.substring(name.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has " + algorithm, e);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
