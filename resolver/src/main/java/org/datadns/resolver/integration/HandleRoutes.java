package org.datadns.resolver.integration;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.identifier.PercentEncoding;
import org.datadns.protocol.identifier.Scheme;
import org.datadns.resolver.dataset.Dataset;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.Lookup.Gone;
import org.datadns.resolver.dataset.Lookup.Invalid;
import org.datadns.resolver.dataset.Lookup.NotHeld;
import org.datadns.resolver.dataset.Lookup.Unknown;
import org.datadns.resolver.dataset.LookupProblem;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.RequestTarget;
import org.datadns.resolver.placement.Verdict;
import org.datadns.resolver.placement.Wish;
import org.datadns.resolver.web.Links;

/**
 * {@code GET /api/handles/{doi}}: DOIs and Handles in the shape of the Handle System's proxies, so
 * that programs made for {@code https://doi.org/api/handles/…} learn where copies are: as the
 * locations of a value of type {@code 10320/loc}.
 */
public final class HandleRoutes implements HttpService {
  private static final String PREFIX = "/api/handles/";
  private static final int FOUND = 1;
  private static final int NOT_FOUND = 100;
  private static final int NO_VALUES = 200;
  private static final int INVALID = 102;

  private final SeenDatasets datasets;
  private final URI resolver;
  private final Duration heartbeat;

  /**
   * The routes of one resolver.
   *
   * @param resolver its public address
   * @param heartbeat how long an answer may be kept
   */
  public HandleRoutes(SeenDatasets datasets, URI resolver, Duration heartbeat) {
    this.datasets = datasets;
    this.resolver = resolver;
    this.heartbeat = heartbeat;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get(PREFIX + "*", this::handle);
  }

  /** An answer of the proxy; {@code values} only with what was found. */
  record HandleAnswer(
      int responseCode, Optional<String> message, String handle, Optional<List<Value>> values) {}

  /** A value of a handle record. */
  record Value(int index, String type, Data data, long ttl, Optional<Instant> timestamp) {}

  /** What a value holds. */
  record Data(String format, String value) {
    static Data text(String value) {
      return new Data("string", value);
    }
  }

  /** GET /api/handles/{doi}?type=&index= */
  private void handle(ServerRequest request, ServerResponse response) {
    String asked = PercentEncoding.decode(RequestTarget.rest(request, PREFIX));
    var query = Fields.ofQuery(request);
    var lookup = datasets.find(asked);
    switch (lookup) {
      case Found found when isHandle(found) -> {
        response.header(
            HeaderNames.CACHE_CONTROL, "public, max-age=" + Math.max(1, heartbeat.toSeconds()));
        Answers.json(response, answer(found, query));
      }
      case Gone gone -> LookupProblem.require(gone);
      case Invalid(var text) ->
          Answers.json(
              response,
              Status.BAD_REQUEST_400,
              new HandleAnswer(INVALID, Optional.of(text), asked, Optional.empty()));
      case Found ignored -> notFound(response, asked);
      case NotHeld ignored -> notFound(response, asked);
      case Unknown ignored -> notFound(response, asked);
    }
  }

  private static void notFound(ServerResponse response, String asked) {
    Answers.json(
        response,
        Status.NOT_FOUND_404,
        new HandleAnswer(NOT_FOUND, Optional.empty(), asked, Optional.empty()));
  }

  private static boolean isHandle(Found found) {
    var scheme = found.asked().scheme();
    return scheme == Scheme.DOI || scheme == Scheme.HANDLE;
  }

  private HandleAnswer answer(Found found, Fields query) {
    String canonical = found.asked().canonical();
    String handle = canonical.substring(canonical.indexOf(':') + 1);
    var types = query.all("type");
    var indexes = query.all("index");
    boolean all = types.isEmpty() && indexes.isEmpty();
    var values =
        values(found).stream()
            .filter(
                value ->
                    all
                        || types.contains(value.type())
                        || indexes.contains(Integer.toString(value.index())))
            .toList();
    return values.isEmpty()
        ? new HandleAnswer(NO_VALUES, Optional.empty(), handle, Optional.empty())
        : new HandleAnswer(FOUND, Optional.empty(), handle, Optional.of(values));
  }

  private List<Value> values(Found found) {
    var dataset = found.dataset();
    var values = new ArrayList<Value>();
    values.add(value(1, "URL", page(found), dataset));
    values.add(value(1000, "10320/loc", locations(found), dataset));
    return values;
  }

  private Value value(int index, String type, String text, Dataset dataset) {
    return new Value(
        index, type, Data.text(text), Math.max(1, heartbeat.toSeconds()), dataset.registeredAt());
  }

  /** The dataset's page at its repository, else here. */
  private String page(Found found) {
    return found
        .dataset()
        .landingPage()
        .flatMap(Links::web)
        .orElseGet(() -> resolver + "/resolve?id=" + encode(found.asked().canonical()));
  }

  /** Where copies can be opened, best first; one that cannot be now has no weight. */
  private String locations(Found found) {
    var verdicts = datasets.order(found, Wish.anyhow(found.dataset().identifier()));
    var xml = new StringBuilder("<locations chooseby=\"locatt,weighted\">");
    int id = 0;
    for (Verdict verdict : verdicts) {
      String site = verdict.candidate().site().id();
      xml.append("<location id=\"")
          .append(id++)
          .append("\" href=\"")
          .append(resolver)
          .append("/open?id=")
          .append(encode(found.asked().canonical()))
          .append("&amp;site=")
          .append(encode(site))
          .append("\" weight=\"")
          .append(verdict.isAvailable() ? 1 : 0)
          .append("\" site=\"")
          .append(site)
          .append("\"/>");
    }
    return xml.append("</locations>").toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
