package org.datadns.agent.http;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.agent.inventory.EntryLine;
import org.datadns.agent.inventory.Health.MountHealth;
import org.datadns.agent.inventory.HeldDataset;
import org.datadns.agent.inventory.Import;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.inventory.Inventory.Addition;
import org.datadns.agent.inventory.MountRule;
import org.datadns.agent.inventory.Page;
import org.datadns.agent.inventory.Told;
import org.datadns.agent.session.ShownFiles;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.wire.DatasetFiles;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Reason;
import org.jspecify.annotations.Nullable;

/** The inventory, for the {@code federate dataset} commands of this machine. */
public final class DatasetRoutes implements HttpService {
  private static final int USUAL_PAGE = 100;
  private static final int LARGEST_PAGE = 1_000;

  private final AdminSecret secret;
  private final Inventory inventory;
  private final ShownFiles shown;

  /**
   * The routes.
   *
   * @param token the secret that callers must present
   */
  public DatasetRoutes(String token, Inventory inventory, ShownFiles shown) {
    this.secret = new AdminSecret(token);
    this.inventory = inventory;
    this.shown = shown;
  }

  private record DatasetView(
      String identifier,
      Optional<String> version,
      String path,
      Optional<String> title,
      String fileSystem,
      AccountView account,
      String origin,
      String state,
      Optional<Reason> reason,
      Optional<DatasetFiles> files) {
    static DatasetView of(HeldDataset dataset) {
      return of(dataset, Optional.empty());
    }

    static DatasetView of(HeldDataset dataset, Optional<DatasetFiles> files) {
      return new DatasetView(
          dataset.identifier(),
          Optional.of(dataset.config().facts().version()).filter(name -> !name.isEmpty()),
          dataset.config().path().toString(),
          dataset.config().title(),
          dataset.fileSystem(),
          AccountView.of(dataset.account()),
          dataset.origin().label(),
          dataset.isServed() ? "served" : dataset.isSeen() ? "refused" : "unseen",
          dataset.refusal().filter(ignored -> dataset.isSeen()),
          files);
    }
  }

  private record AccountView(int user, int group, List<Integer> groups) {
    static AccountView of(Account account) {
      return new AccountView(account.uid(), account.gid(), account.groups());
    }
  }

  private record RuleView(String rule, String path, String spelling) {
    static RuleView of(MountRule rule) {
      return new RuleView(rule.pattern(), rule.root().toString(), rule.spelling().label());
    }
  }

  /**
   * Some of the inventory.
   *
   * @param rules with the first page
   * @param next the cursor of the next page
   */
  private record ListView(
      List<DatasetView> datasets, List<RuleView> rules, Optional<String> next) {}

  private record SummaryView(
      long count,
      int ill,
      long generation,
      long told,
      long refusedByResolver,
      List<MountHealth> mounts) {}

  private record RefusedView(long count, List<Told.Refusal> lines) {}

  private record ChunkView(Import.Progress progress, List<Import.RefusedLine> refused) {}

  private record CheckRequest(@Nullable String identifier, Optional<String> version) {}

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/datasets", this::list)
        .post("/datasets", this::add)
        .delete("/datasets", this::remove)
        .post("/datasets/check", this::check)
        .get("/datasets/summary", this::summary)
        .get("/datasets/refused", this::refused)
        .get("/datasets/import", this::progress)
        .post("/datasets/import", this::take);
  }

  /** {@code GET /datasets?prefix=&cursor=&limit=}; {@code ?ill=true} for those alone. */
  private void list(ServerRequest request, ServerResponse response) {
    secret.authorise(request);
    if (parameter(request, "ill").filter("true"::equals).isPresent()) {
      var ill = inventory.health().ill().stream().map(DatasetView::of).toList();
      Body.send(response, 200, new ListView(ill, List.of(), Optional.empty()));
      return;
    }
    var cursor = parameter(request, "cursor");
    var after = cursor.flatMap(Page.Cursor::parse);
    if (cursor.isPresent() && after.isEmpty()) {
      throw RefusedException.malformed("cursor is none that a page ended with");
    }
    var prefix = parameter(request, "prefix").orElse("");
    var page = inventory.page(prefix, after, limit(request));
    boolean isFirst = cursor.isEmpty() && prefix.isEmpty();
    var datasets =
        Stream.concat(
                isFirst ? inventory.unnamed().stream() : Stream.empty(), page.datasets().stream())
            .map(DatasetView::of)
            .toList();
    var rules =
        isFirst ? inventory.rules().stream().map(RuleView::of).toList() : List.<RuleView>of();
    Body.send(response, 200, new ListView(datasets, rules, page.next().map(Page.Cursor::text)));
  }

  private static int limit(ServerRequest request) {
    return Math.clamp(number(request, "limit").orElse((long) USUAL_PAGE), 1, LARGEST_PAGE);
  }

  /** {@code POST /datasets}: one dataset or rule. */
  private void add(ServerRequest request, ServerResponse response) {
    secret.authorise(request);
    switch (inventory.add(Json.read(Body.bytes(request), EntryLine.class))) {
      case Addition.Added(var dataset) -> Body.send(response, 201, DatasetView.of(dataset));
      case Addition.RuleAdded(var rule) -> Body.send(response, 201, RuleView.of(rule));
      case Addition.Refused(Reason(var code, var text)) ->
          throw new RefusedException(
              code.equals("already-held") ? 409 : 400, code, "Not added", text);
    }
  }

  /** {@code DELETE /datasets?name=&version=}: a dataset or a rule. */
  private void remove(ServerRequest request, ServerResponse response) {
    secret.authorise(request);
    var name =
        parameter(request, "name").orElseThrow(() -> RefusedException.malformed("name is needed"));
    var hindrance = inventory.remove(name, parameter(request, "version"));
    if (hindrance.isPresent()) {
      var why = hindrance.get();
      throw new RefusedException(
          why.code().equals("not-held") ? 404 : 409, why.code(), "Not removed", why.text());
    }
    Body.send(response, 200, Map.of("removed", name));
  }

  /** {@code POST /datasets/check}: looks at one now, found by a rule if need be. */
  private void check(ServerRequest request, ServerResponse response) {
    secret.authorise(request);
    var wanted = Json.read(Body.bytes(request), CheckRequest.class);
    if (wanted.identifier() == null) {
      throw RefusedException.malformed("identifier is needed");
    }
    var checked =
        inventory
            .check(wanted.identifier(), wanted.version())
            .orElseThrow(
                () ->
                    new RefusedException(
                        404,
                        "not-held",
                        "Not held",
                        "This site does not name it, and no mount rule leads to it."));
    var files =
        checked.isServed()
            ? shown.describe(checked, wanted.version())
            : Optional.<DatasetFiles>empty();
    Body.send(response, 200, DatasetView.of(checked, files));
  }

  /** {@code GET /datasets/summary}: how many there are, how the mounts are, what is told. */
  private void summary(ServerRequest request, ServerResponse response) {
    secret.authorise(request);
    var told = inventory.outbox().told();
    var health = inventory.health();
    Body.send(
        response,
        200,
        new SummaryView(
            health.count(),
            health.illCount(),
            inventory.generation(),
            told.generation(),
            told.refusals(),
            health.mounts()));
  }

  /** {@code GET /datasets/refused}: the lines that the resolver did not take. */
  private void refused(ServerRequest request, ServerResponse response) {
    secret.authorise(request);
    var told = inventory.outbox().told();
    Body.send(response, 200, new RefusedView(told.refusals(), told.some()));
  }

  /** {@code GET /datasets/import?source=}: how far a file has come. */
  private void progress(ServerRequest request, ServerResponse response) {
    secret.authorise(request);
    Body.send(response, 200, inventory.progress(source(request)));
  }

  /** {@code POST /datasets/import?source=&position=&last=&trial=}: lines of a file. */
  private void take(ServerRequest request, ServerResponse response) {
    secret.authorise(request);
    var chunk =
        new Import.Chunk(
            source(request),
            number(request, "position")
                .orElseThrow(() -> RefusedException.malformed("position is needed")),
            Body.lines(request),
            parameter(request, "last").filter("true"::equals).isPresent(),
            parameter(request, "trial").filter("true"::equals).isPresent());
    switch (inventory.take(chunk)) {
      case Import.Result.Taken(var progress, var lines) ->
          Body.send(response, 200, new ChunkView(progress, lines));
      case Import.Result.OutOfStep(Reason(var code, var text)) ->
          throw new RefusedException(409, code, "Out of step", text);
    }
  }

  private static String source(ServerRequest request) {
    return parameter(request, "source")
        .filter(source -> source.length() <= 100)
        .orElseThrow(
            () -> RefusedException.malformed("source is needed, of at most 100 characters"));
  }

  private static Optional<Long> number(ServerRequest request, String name) {
    try {
      return parameter(request, name).map(Long::valueOf);
    } catch (NumberFormatException e) {
      throw RefusedException.malformed(name + " must be a number");
    }
  }

  private static Optional<String> parameter(ServerRequest request, String name) {
    return request.query().first(name).asOptional();
  }
}
