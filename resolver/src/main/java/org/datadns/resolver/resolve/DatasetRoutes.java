package org.datadns.resolver.resolve;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.dataset.DatasetList;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.Replica;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Fields;

/** Which datasets there are: {@code /datasets}, by words of the title, prefix and site. */
public final class DatasetRoutes implements HttpService {
  private static final int PAGE = 100;

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
    var site = DatasetList.field(fields, "site");
    var list = DatasetList.of(datasets, new DatasetList.Question(fields, site), PAGE);
    Answers.json(response, new Page(list.items().stream().map(Entry::of).toList(), list.next()));
  }
}
