package org.datadns.resolver.enrichment;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;

/** Who can be asked about an identifier, and how to read what they say. */
final class Sources {
  private static final Pattern ZENODO = Pattern.compile("doi:10\\.5281/zenodo\\.(\\d{1,18})");
  private static final int LONGEST = 1_000;

  /** The content negotiation of DOI registration agencies (citation.crosscite.org). */
  private static final String CITATION = "text/x-bibliography; style=apa";

  private final EnrichmentConfig config;

  Sources(EnrichmentConfig config) {
    this.config = config;
  }

  /**
   * Something known of a dataset.
   *
   * @param title its title
   * @param landingPage address of its page
   * @param citation how it is cited
   */
  record Known(Optional<String> title, Optional<String> landingPage, Optional<String> citation) {
    static final Known NOTHING = new Known(Optional.empty(), Optional.empty());

    Known {
      title = title.map(String::strip).filter(Sources::isFit);
      landingPage = landingPage.filter(page -> page.matches("https?://.+")).filter(Sources::isFit);
      citation = citation.map(text -> text.replaceAll("\\s+", " ").strip()).filter(Sources::isFit);
    }

    Known(Optional<String> title, Optional<String> landingPage) {
      this(title, landingPage, Optional.empty());
    }

    Known or(Known other) {
      return new Known(
          title.or(other::title), landingPage.or(other::landingPage), citation.or(other::citation));
    }

    /** Whether an answer to this question would add nothing. */
    boolean answers(Question question) {
      return question.accept().equals(CITATION)
          ? citation.isPresent()
          : title.isPresent() && landingPage.isPresent();
    }
  }

  /**
   * A question to somebody.
   *
   * @param name who is asked
   * @param address where
   * @param accept media types that are wanted
   * @param reader reads the answer; throws {@link MalformedJsonException} when it is another
   */
  record Question(String name, URI address, String accept, Function<String, Known> reader) {
    Question(String name, URI address, Function<String, Known> reader) {
      this(name, address, "application/json, */*;q=0.1", reader);
    }

    /** Asks it. A proxy of DOIs sends whoever negotiates on to the agency of the DOI. */
    Fetched put(Fetch fetch) {
      return accept.equals(CITATION) ? fetch.follow(address, accept) : fetch.get(address, accept);
    }
  }

  /** The questions to ask about a canonical identifier, best first; none when nobody would know. */
  List<Question> about(String identifier) {
    if (!identifier.startsWith("doi:")) {
      return List.of();
    }
    String doi = encode(identifier.substring(4));
    var questions = new ArrayList<Question>();
    var zenodo = ZENODO.matcher(identifier);
    if (zenodo.matches()) {
      config
          .zenodo()
          .ifPresent(
              base ->
                  questions.add(
                      new Question(
                          "zenodo",
                          URI.create(base + "/api/records/" + zenodo.group(1)),
                          Sources::zenodo)));
    }
    config
        .datacite()
        .ifPresent(
            base ->
                questions.add(
                    new Question(
                        "datacite", URI.create(base + "/dois/" + doi), Sources::datacite)));
    for (URI base : config.dataverse()) {
      questions.add(
          new Question(
              "dataverse",
              URI.create(base + "/api/datasets/:persistentId/?persistentId=" + encode(identifier)),
              body -> dataverse(base, identifier, body)));
    }
    config
        .handles()
        .ifPresent(
            base ->
                questions.add(
                    new Question(
                        "handles",
                        URI.create(base + "/api/handles/" + doi.replace("%2F", "/") + "?type=URL"),
                        Sources::handles)));
    config
        .handles()
        .ifPresent(
            base ->
                questions.add(
                    new Question(
                        "citation",
                        URI.create(base + "/" + doi.replace("%2F", "/")),
                        CITATION,
                        Sources::citation)));
    return questions;
  }

  record DataCite(Entry data) {
    record Entry(Attributes attributes) {}

    record Attributes(Optional<List<Title>> titles, Optional<String> url) {}

    record Title(Optional<String> title) {}
  }

  private static Known datacite(String body) {
    var attributes = Json.read(body, DataCite.class).data().attributes();
    return new Known(
        attributes.titles().stream()
            .flatMap(List::stream)
            .flatMap(title -> title.title().stream())
            .findFirst(),
        attributes.url());
  }

  record Zenodo(Metadata metadata, Optional<Links> links) {
    record Metadata(Optional<String> title) {}

    record Links(Optional<String> self_html, Optional<String> html) {}
  }

  private static Known zenodo(String body) {
    var entry = Json.read(body, Zenodo.class);
    return new Known(
        entry.metadata().title(),
        entry.links().flatMap(links -> links.self_html().or(links::html)));
  }

  record Dataverse(Latest data) {
    record Latest(Version latestVersion) {}

    record Version(Blocks metadataBlocks) {}

    record Blocks(Block citation) {}

    record Block(List<Field> fields) {}

    record Field(String typeName, Object value) {}
  }

  private static Known dataverse(URI base, String identifier, String body) {
    var fields =
        Json.read(body, Dataverse.class)
            .data()
            .latestVersion()
            .metadataBlocks()
            .citation()
            .fields();
    return new Known(
        fields.stream()
            .filter(field -> field.typeName().equals("title"))
            .flatMap(
                field ->
                    field.value() instanceof String title
                        ? Optional.of(title).stream()
                        : Optional.<String>empty().stream())
            .findFirst(),
        Optional.of(base + "/dataset.xhtml?persistentId=" + identifier));
  }

  record Handle(int responseCode, Optional<List<Value>> values) {
    record Value(String type, Optional<Content> data) {}

    record Content(Object value) {}
  }

  private static Known handles(String body) {
    return new Known(
        Optional.empty(),
        Json.read(body, Handle.class).values().stream()
            .flatMap(List::stream)
            .filter(value -> value.type().equals("URL"))
            .flatMap(value -> value.data().stream())
            .flatMap(
                data ->
                    data.value() instanceof String page
                        ? Optional.of(page).stream()
                        : Optional.<String>empty().stream())
            .findFirst());
  }

  /** Who does not negotiate answers with a page: that is no citation. */
  private static Known citation(String body) {
    boolean isText = !body.stripLeading().startsWith("<") && !body.stripLeading().startsWith("{");
    return new Known(
        Optional.empty(), Optional.empty(), Optional.of(body).filter(ignored -> isText));
  }

  /** What can be shown and stored. */
  private static boolean isFit(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST
        && text.chars().noneMatch(Character::isISOControl)
        && StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
