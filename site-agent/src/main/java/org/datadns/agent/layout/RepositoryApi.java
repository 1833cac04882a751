package org.datadns.agent.layout;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.datadns.agent.fetch.FetchException;
import org.datadns.agent.fetch.GuardedClient;
import org.jspecify.annotations.Nullable;

/**
 * Asks a Dataverse for the files of one version of a dataset (native API: {@code GET
 * /api/datasets/:persistentId/versions/{v}} for the version, then {@code …/files} page by page, so
 * that no answer is large). Only repositories that the site's own configuration names are asked.
 * Blocking; thread-safe.
 */
public final class RepositoryApi implements AutoCloseable {
  private static final int LARGEST_ANSWER = 16 << 20;
  private static final int PAGE = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** For all pages together. */
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  /** Of those that Dataverse gives names of their own, the ones that name one version. */
  private static final String LATEST = ":latest-published";

  private static final String DRAFT = ":draft";
  private static final Pattern NUMBER = Pattern.compile("\\d{1,6}(\\.\\d{1,6})?");

  private final RepositoryConfig config;
  private final InstantSource clock;
  private final GuardedClient client = new GuardedClient();

  private final Duration patience;

  /** Asks none before it is told to. */
  public RepositoryApi(RepositoryConfig config, InstantSource clock) {
    this(config, clock, PATIENCE);
  }

  /**
   * As above.
   *
   * @param patience how long an answer may take
   */
  RepositoryApi(RepositoryConfig config, InstantSource clock, Duration patience) {
    this.config = config;
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * The files of a version.
   *
   * @param repository its address
   * @param identifier canonical identifier of the dataset
   * @param version as {@link #versionOf} has it
   */
  Listing fetch(String repository, String identifier, String version) throws ListingException {
    var known =
        config
            .find(repository)
            .orElseThrow(
                () ->
                    new ListingException(
                        "listing-refused",
                        "This site's configuration does not name the repository that lists its"
                            + " files (layouts.repositories).",
                        null));
    var now = clock.instant();
    var end = System.nanoTime() + DEADLINE.toNanos();
    var head =
        ask(
            known,
            "/api/datasets/:persistentId/versions/" + version,
            identifier,
            "&excludeFiles=true",
            now);
    var released = head.isReleased().orElseThrow(() -> notAVersion());
    // the number, so that all pages are of one version whatever is published meanwhile
    var number = released ? head.version().orElse(version) : version;
    return Listing.of(
        head.version().orElse(version),
        now,
        ListingFile.closedUnless(
            released, asTheLatestSays(known, identifier, version, number, now, end)));
  }

  /**
   * An old version says what was restricted then; what counts for all versions is what the latest
   * one says now (Dataverse, FinalizeDatasetPublicationCommand).
   */
  private List<ListedFile> asTheLatestSays(
      RepositoryConfig.Known known,
      String identifier,
      String version,
      String number,
      Instant now,
      long end)
      throws ListingException {
    var files = pages(known, identifier, number, now, end);
    if (version.equals(LATEST) || number.equals(DRAFT)) {
      return files;
    }
    var head =
        ask(
            known,
            "/api/datasets/:persistentId/versions/" + LATEST,
            identifier,
            "&excludeFiles=true",
            now);
    var latest = head.version().orElseThrow(RepositoryApi::notAVersion);
    if (latest.equals(number)) {
      return files;
    }
    var closed =
        pages(known, identifier, latest, now, end).stream()
            .filter(ListedFile::isRestricted)
            .flatMap(file -> file.id().stream())
            .collect(Collectors.toSet());
    return files.stream()
        .map(file -> file.id().filter(closed::contains).isPresent() ? file.restricted() : file)
        .toList();
  }

  private List<ListedFile> pages(
      RepositoryConfig.Known known, String identifier, String version, Instant now, long end)
      throws ListingException {
    var files = new ArrayList<ListedFile>();
    var ids = new HashSet<String>();
    long offset = 0;
    while (true) {
      if (System.nanoTime() > end) {
        throw new ListingException(
            "listing-unreachable", "Its repository takes too long to list all files.", null);
      }
      var part =
          ask(
              known,
              "/api/datasets/:persistentId/versions/" + version + "/files",
              identifier,
              "&limit=" + PAGE + "&offset=" + offset,
              now);
      var fresh = part.files().stream().filter(file -> file.id().isPresent()).toList();
      long before = ids.size();
      fresh.forEach(file -> ids.add(file.id().orElseThrow()));
      if (ids.size() - before != part.count()) {
        throw new ListingException(
            "listing-invalid", "Its repository lists a file twice, or one without number.", null);
      }
      files.addAll(part.files());
      offset += part.count();
      if (files.size() > Listing.MOST_FILES) {
        throw ManifestFormat.tooMany();
      }
      // a Dataverse that knows no pages gives all at once
      if (part.count() != PAGE || part.total().filter(all -> all <= ids.size()).isPresent()) {
        if (part.total().filter(all -> all != ids.size()).isPresent()) {
          throw new ListingException(
              "listing-invalid",
              "Its repository says that there are "
                  + part.total().get()
                  + " files, but lists "
                  + ids.size()
                  + ".",
              null);
        }
        return files;
      }
    }
  }

  /** What Dataverse calls the version that an order names. */
  static String versionOf(Optional<String> wanted) throws ListingException {
    var text = wanted.orElse(LATEST);
    if (text.equals(LATEST) || NUMBER.matcher(text).matches()) {
      return text;
    }
    if (text.equals(DRAFT) || text.equals("DRAFT")) {
      return DRAFT;
    }
    throw new ListingException(
        "no-such-version", "A version of a Dataverse dataset is a number such as 1.0.", null);
  }

  @Override
  public void close() {
    client.close();
  }

  private DataverseFormat.Part ask(
      RepositoryConfig.Known known, String path, String identifier, String more, Instant now)
      throws ListingException {
    var address =
        known.address()
            + path
            + "?persistentId="
            + URLEncoder.encode(identifier, StandardCharsets.UTF_8)
            + more;
    try {
      var body =
          client.bytes(
              new GuardedClient.Wanted(
                  URI.create(address),
                  headers(known),
                  known.isInternal(),
                  LARGEST_ANSWER,
                  patience));
      return DataverseFormat.read(
          new ByteArrayInputStream(body), LocalDate.ofInstant(now, ZoneOffset.UTC));
    } catch (FetchException e) {
      throw refused(e);
    } catch (IOException e) {
      throw new ListingException("listing-invalid", "What its repository says breaks off.", e);
    }
  }

  private static Map<String, String> headers(RepositoryConfig.Known known) throws ListingException {
    var headers = new HashMap<>(Map.of("Accept", "application/json"));
    if (known.keyFile().isPresent()) {
      try {
        var key = Files.readString(known.keyFile().get(), StandardCharsets.UTF_8);
        headers.put("X-Dataverse-key", key.strip());
      } catch (IOException e) {
        throw new ListingException(
            "listing-refused", "The site's key for its repository cannot be read.", e);
      }
    }
    return headers;
  }

  private static ListingException refused(FetchException e) {
    return switch (e.kind()) {
      case PRIVATE_ADDRESS ->
          failed(
              "listing-refused",
              "Its repository has a private address; the site's configuration must say that it is"
                  + " internal.",
              e);
      case OTHER_HOST, BAD_REDIRECT ->
          failed(
              "listing-refused",
              "Its repository redirects to another address; the configuration must name that.",
              e);
      case TOO_LARGE ->
          failed(
              "listing-too-large",
              "Its repository's answer is larger than " + (LARGEST_ANSWER >> 20) + " MiB.",
              e);
      case STATUS ->
          switch (e.status()) {
            case 401, 403 ->
                failed(
                    "listing-refused", "Its repository does not let this site list its files.", e);
            case 404 ->
                failed("no-such-version", "Its repository knows no such dataset or version.", e);
            default ->
                failed("listing-unreachable", "Its repository answered " + e.status() + ".", e);
          };
      case LATE -> failed("listing-unreachable", "Its repository did not answer in time.", e);
      case UNREACHABLE ->
          failed("listing-unreachable", "Its repository cannot be reached, or broke off.", e);
    };
  }

  private static ListingException notAVersion() {
    return failed(
        "listing-invalid", "What its repository says is no version of a Dataverse dataset.", null);
  }

  private static ListingException failed(String code, String text, @Nullable Exception cause) {
    return new ListingException(code, text, cause);
  }
}
