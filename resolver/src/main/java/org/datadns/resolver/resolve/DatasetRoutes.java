package org.datadns.resolver.resolve;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.Replica;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;

/** Which datasets there are: {@code /datasets}, by words of the title, prefix and site. */
public final class DatasetRoutes implements HttpService {
  private static final int PAGE = 100;
  private static final int LONGEST = 2_048;

  private final SeenDatasets datasets;

  /** Routes over these datasets. */
  public DatasetRoutes(SeenDatasets datasets) {
    this.datasets = datasets;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/datasets", this::list);
  }

  /**
   * A page of datasets.
   *
   * @param items the datasets
   * @param next cursor of the next page, if there is one
   */
  record Page(List<Entry> items, Optional<String> next) {}

  /**
   * A dataset in the list.
   *
   * @param identifier its canonical identifier
   * @param title its title
   * @param landingPage address of its page
   * @param sites ids of the sites that hold it
   */
  record Entry(
      String identifier, Optional<String> title, Optional<String> landingPage, List<String> sites) {
    static Entry of(Found found) {
      return new Entry(
          found.dataset().identifier(),
          found.dataset().title(),
          found.dataset().landingPage(),
          found.replicas().stream().map(Replica::site).distinct().toList());
    }
  }

  /** GET /datasets?query=&prefix=&site=&cursor= */
  private void list(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    var fields = Fields.ofQuery(request);
    String cursor = field(fields, "cursor");
    String words = field(fields, "query");
    String prefix = field(fields, "prefix");
    String site = field(fields, "site");
    var some =
        words.isEmpty()
            ? datasets.list(cursor, prefix, site, PAGE + 1)
            : datasets.search(words, key(cursor), prefix, site, PAGE + 1);
    Optional<String> next =
        some.size() <= PAGE
            ? Optional.empty()
            : Optional.of(some.get(PAGE - 1).dataset())
                .map(
                    last ->
                        words.isEmpty()
                            ? last.identifier()
                            : Long.toString(last.id().orElseThrow()));
    Answers.json(response, new Page(some.stream().limit(PAGE).map(Entry::of).toList(), next));
  }

  /** The cursor of a search. */
  private static long key(String cursor) {
    try {
      return cursor.isEmpty() ? 0 : Long.parseLong(cursor);
    } catch (NumberFormatException e) {
      throw Refused.badRequest("invalid-cursor", "The cursor is none that this search gave.");
    }
  }

  /** A parameter that goes into a statement; blank when it is absent. */
  static String field(Fields fields, String name) {
    String value = fields.one(name).orElse("");
    if (value.length() > LONGEST) {
      throw Refused.badRequest("too-long", name + " may have at most " + LONGEST + " characters.");
    }
    // what the database cannot hold is in no identifier and no title either
    if (value.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw Refused.badRequest("malformed-text", name + " holds characters that are no text.");
    }
    return value;
  }
}
