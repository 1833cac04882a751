package org.datadns.resolver.resolve;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.dataset.DatasetList;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.http.Accept;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;

/**
 * Which datasets of a repository can be opened, and where: {@code /coverage}. Pages of bounded
 * length, each made by statements that follow an index, kept for a minute and cacheable by others.
 */
public final class CoverageRoutes implements HttpService {
  private static final Duration KEPT = Duration.ofMinutes(1);
  private static final long MOST_KEPT = 32L << 20;

  /** Datasets that one statement reads. */
  private static final int AT_ONCE = 1_000;

  /** Pages that are made at once: others wait for nothing, and come again. */
  private static final int MOST_MADE = 2;

  private static final Header CACHED =
      HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "public, max-age=" + KEPT.toSeconds());

  private final SeenDatasets datasets;
  private final Resolutions resolutions;
  private final URI resolver;
  private final Semaphore making = new Semaphore(MOST_MADE);
  private final Cache<Asked, Answer> kept =
      Caffeine.newBuilder()
          .expireAfterWrite(KEPT)
          .maximumWeight(MOST_KEPT)
          .weigher((Asked asked, Answer answer) -> answer.weight())
          .build();

  /**
   * The coverage of one resolver.
   *
   * @param resolver its public address
   */
  public CoverageRoutes(SeenDatasets datasets, URI resolver) {
    this.datasets = datasets;
    this.resolutions = new Resolutions(datasets, resolver);
    this.resolver = resolver;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/coverage", this::coverage);
  }

  /**
   * A page that is asked for.
   *
   * @param prefix how canonical identifiers begin
   * @param site only what is held there; blank means anywhere
   * @param cursor only those after this identifier
   * @param judgedBy by which policies it is judged who may see what
   */
  private record Asked(
      CoverageForm form, String prefix, String site, String cursor, long judgedBy) {}

  /** GET /coverage?prefix=&site=&cursor=&format= */
  private void coverage(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    var fields = Fields.ofQuery(request);
    var asked =
        new Asked(
            form(fields, Accept.of(request.headers())),
            prefix(DatasetList.field(fields, "prefix")),
            DatasetList.field(fields, "site"),
            DatasetList.field(fields, "cursor"),
            datasets.judgedBy());
    kept.get(asked, this::make).send(request, response);
  }

  private static CoverageForm form(Fields fields, String accept) {
    var named = fields.one("format");
    if (named.isPresent()) {
      return CoverageForm.labelled(named.get())
          .orElseThrow(
              () ->
                  Refused.badRequest("unknown-format", "format is one of json, csv and sitemap."));
    }
    return CoverageForm.accepted(accept)
        .orElseThrow(
            () ->
                new Refused(
                    Problem.of(
                            406,
                            "not-acceptable",
                            "Not acceptable",
                            "This is told as " + String.join(", ", CoverageForm.TYPES) + ".")
                        .withNextStep("Name one of these in the field Accept, or none at all.")));
  }

  /** DOIs are kept in lower case, and may be asked for as they are cited. */
  private static String prefix(String text) {
    String named = text.startsWith("10.") ? "doi:" + text : text;
    return named.regionMatches(true, 0, "doi:", 0, 4) ? named.toLowerCase(Locale.ROOT) : named;
  }

  private Answer make(Asked asked) {
    if (!making.tryAcquire()) {
      throw new Refused(
          Problem.of(
                  503,
                  "overloaded",
                  "Overloaded",
                  "Other lists of datasets are being made; a few are at a time.")
              .withRetryAfter(Duration.ofSeconds(2)));
    }
    try {
      var found = new ArrayList<Found>();
      int most = asked.form().longest();
      String after = asked.cursor();
      List<Found> some;
      do {
        int wanted = Math.min(AT_ONCE, most + 1 - found.size());
        some = datasets.list(after, asked.prefix(), asked.site(), wanted);
        found.addAll(some);
        after = some.isEmpty() ? after : some.getLast().dataset().identifier();
        // a page may have fewer than are wanted: what is hidden is left out
      } while (!some.isEmpty() && found.size() <= most);
      return answer(asked, found);
    } finally {
      making.release();
    }
  }

  private Answer answer(Asked asked, List<Found> found) {
    int most = asked.form().longest();
    Optional<String> next =
        found.size() > most
            ? Optional.of(found.get(most - 1).dataset().identifier())
            : Optional.empty();
    var fields = new ArrayList<Header>();
    fields.add(CACHED);
    fields.add(HeaderValues.createCached(HeaderNames.CONTENT_TYPE, asked.form().contentType()));
    next.ifPresent(
        cursor -> fields.add(HeaderValues.create(HeaderNames.LINK, link(asked, cursor))));
    var resolved = found.stream().limit(most).map(resolutions::of).toList();
    return new Answer(asked.form().bytes(resolved, next, resolver), fields);
  }

  private String link(Asked asked, String cursor) {
    return "<"
        + resolver
        + "/coverage?prefix="
        + Resolved.encode(asked.prefix())
        + (asked.site().isEmpty() ? "" : "&site=" + Resolved.encode(asked.site()))
        + "&cursor="
        + Resolved.encode(cursor)
        + "&format="
        + asked.form().label()
        + ">; rel=\"next\"";
  }
}
