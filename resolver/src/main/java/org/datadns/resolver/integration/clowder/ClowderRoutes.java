package org.datadns.resolver.integration.clowder;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Repository;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.integration.clowder.Instance.Upload;
import org.datadns.resolver.repository.Repositories;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.SiteStatus;
import org.datadns.resolver.site.Sites;
import org.jdbi.v3.core.Jdbi;

/**
 * Clowder's tool manager ({@code toolmanagerURI}), below a path that is the installation's secret:
 * Clowder shows nothing else to be known by. Its server asks for no session; the address it gets is
 * a page's, on which a person does. The site-wide key that it sends along is not even read.
 */
public final class ClowderRoutes implements HttpService {
  private static final int LARGEST_BODY = 64 * 1024;
  private static final int LONGEST_NAME = 200;
  private static final Pattern OBJECT_ID = Pattern.compile("[0-9a-f]{24}");
  private static final Pattern TOOL = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  /** As Clowder writes moments, which name no time zone; these are UTC. */
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Repositories repositories;
  private final Instances instances;
  private final Sites sites;
  private final URI resolver;
  private final InstantSource clock;

  /**
   * The routes of one resolver.
   *
   * @param sites offer the tools
   * @param resolver its public address
   */
  public ClowderRoutes(
      Repositories repositories, Jdbi jdbi, Sites sites, URI resolver, InstantSource clock) {
    this.repositories = repositories;
    this.instances = new Instances(jdbi, clock);
    this.sites = sites;
    this.resolver = resolver;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/integrations/clowder/instance/{id}", this::open)
        .get("/integrations/clowder/{entrance}/tools", this::tools)
        .get("/integrations/clowder/{entrance}/instances", this::list)
        .post("/integrations/clowder/{entrance}/instances/{tool}", this::launch)
        .put("/integrations/clowder/{entrance}/instances/{tool}", this::add)
        .delete("/integrations/clowder/{entrance}/instances/{tool}", this::remove);
  }

  /**
   * A tool as Clowder lists it.
   *
   * @param name for people
   * @param description for people
   */
  record ToolEntry(String name, String description) {}

  /** GET …/tools: {@code refreshLaunchableToolsFromServer}. */
  private void tools(ServerRequest request, ServerResponse response) {
    clowder(request);
    var tools = new LinkedHashMap<String, ToolEntry>();
    sites.all().stream()
        .filter(Site::approved)
        .flatMap(site -> site.status().map(SiteStatus::tools).orElse(List.of()).stream())
        .forEach(tool -> tools.putIfAbsent(tool.id(), entry(tool)));
    Answers.privately(response);
    Answers.json(response, tools);
  }

  private static ToolEntry entry(ToolOffer tool) {
    return new ToolEntry(tool.label(), tool.label() + ", beside the data");
  }

  /** An instance as Clowder lists it: every member must be there. */
  record InstanceEntry(
      String name,
      String url,
      String ownerId,
      String toolPath,
      String toolName,
      String created,
      List<UploadEntry> uploadHistory) {}

  /** A dataset of it as Clowder lists it. */
  record UploadEntry(
      String time, String url, String uploaderId, String datasetId, String datasetName) {}

  /** GET …/instances: {@code refreshActiveInstanceListFromServer}. */
  private void list(ServerRequest request, ServerResponse response) {
    var clowder = clowder(request);
    Answers.privately(response);
    Answers.json(
        response,
        instances.of(clowder.id()).stream()
            .collect(
                Collectors.toMap(
                    Instance::id,
                    instance -> entry(clowder, instance),
                    (one, other) -> one,
                    LinkedHashMap::new)));
  }

  private InstanceEntry entry(Repository clowder, Instance instance) {
    return new InstanceEntry(
        instance.name(),
        page(instance.id()),
        instance.owner(),
        instance.tool(),
        instance.tool(),
        MOMENT.format(instance.created()),
        instance.uploads().stream()
            .map(
                upload ->
                    new UploadEntry(
                        MOMENT.format(upload.at()),
                        address(clowder, upload),
                        upload.uploader(),
                        upload.dataset(),
                        upload.name()))
            .toList());
  }

  /**
   * What {@code launchTool} sends, without the site-wide key and the address that goes with it.
   *
   * @param name what the person called it
   * @param ownerId Clowder's id of that person; empty for nobody
   * @param datasetId Clowder's id of the dataset
   * @param datasetName its name there
   */
  record Launch(
      Optional<String> name,
      Optional<String> ownerId,
      String datasetId,
      Optional<String> datasetName) {}

  /** What {@code launchTool} reads. */
  record Launched(@JsonProperty("URL") String url, String id) {}

  /** POST …/instances/{tool}: {@code launchTool}. */
  private void launch(ServerRequest request, ServerResponse response) {
    var clowder = clowder(request);
    var wanted = Body.json(request, Launch.class, LARGEST_BODY);
    String owner = person(wanted.ownerId());
    String id =
        instances.make(
            clowder.id(),
            tool(request),
            text(wanted.name()),
            owner,
            new Upload(
                dataset(wanted.datasetId()), text(wanted.datasetName()), owner, clock.instant()));
    Answers.privately(response);
    Answers.json(response, Status.CREATED_201, new Launched(page(id), id));
  }

  /**
   * What {@code uploadDatasetToInstance} sends, without the site-wide key and the address that goes
   * with it, which lacks its scheme.
   */
  record Addition(
      String id, Optional<String> uploaderId, String datasetId, Optional<String> datasetName) {}

  /** PUT …/instances/{tool}: {@code uploadDatasetToInstance}. */
  private void add(ServerRequest request, ServerResponse response) {
    var clowder = clowder(request);
    var wanted = Body.json(request, Addition.class, LARGEST_BODY);
    var upload =
        new Upload(
            dataset(wanted.datasetId()),
            text(wanted.datasetName()),
            person(wanted.uploaderId()),
            clock.instant());
    switch (instances.add(clowder.id(), wanted.id(), upload)) {
      case DONE -> {
        Answers.privately(response);
        Answers.json(response, new Launched(page(wanted.id()), wanted.id()));
      }
      case UNKNOWN -> throw new Refused(unknown());
      case FULL ->
          throw new Refused(
              Problem.of(
                      409,
                      "too-many-datasets",
                      "Too many datasets",
                      "An instance has at most " + Instances.MOST_UPLOADS + " datasets.")
                  .withNextStep("Launch another instance for the others."));
    }
  }

  /** DELETE …/instances/{tool}?id=: {@code removeInstance}; once or more often. */
  private void remove(ServerRequest request, ServerResponse response) {
    var clowder = clowder(request);
    instances.remove(clowder.id(), Fields.ofQuery(request).required("id"));
    Answers.privately(response);
    Answers.json(response, Map.of());
  }

  /**
   * GET /integrations/clowder/instance/{id}: to the page that opens the instance's datasets.
   * Whoever follows it presses the button there, and gets a session of their own.
   */
  private void open(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.OPEN, new Target.Federation());
    var found =
        instances
            .find(request.path().pathParameters().get("id"))
            .orElseThrow(() -> new Refused(unknown()));
    var clowder = repositories.find(found.repository()).orElseThrow(() -> new Refused(unknown()));
    var addresses =
        found.instance().uploads().stream().map(upload -> address(clowder, upload)).toList();
    Answers.privately(response);
    Answers.seeOther(
        response,
        "/open?id="
            + encode(addresses.getFirst())
            + "&tool="
            + encode(found.instance().tool())
            + addresses.stream()
                .skip(1)
                .map(address -> "&also=" + encode(address))
                .collect(Collectors.joining()));
  }

  private Repository clowder(ServerRequest request) {
    Access.require(new Caller.Anyone(), Action.OPEN, new Target.Federation());
    return repositories
        .ofEntrance(Repository.Kind.CLOWDER, request.path().pathParameters().get("entrance"))
        .orElseThrow(
            () ->
                new Refused(
                    Problem.of(
                            404,
                            "unknown-entrance",
                            "Unknown entrance",
                            "No Clowder is registered under this path.")
                        .withNextStep(
                            "Put the address that registering it printed into toolmanagerURI; a"
                                + " lost one is replaced by registering it anew.")));
  }

  /** A dataset is known by the address of its page ({@code conf/routes}: /datasets/:id). */
  private static String address(Repository clowder, Upload upload) {
    return clowder.address() + "/datasets/" + upload.dataset();
  }

  private String page(String instance) {
    return resolver + "/integrations/clowder/instance/" + instance;
  }

  private static String tool(ServerRequest request) {
    String tool = request.path().pathParameters().get("tool");
    if (!TOOL.matcher(tool).matches()) {
      throw Refused.badRequest("unknown-tool", "There is no such tool.");
    }
    return tool;
  }

  private static String dataset(String id) {
    if (id == null || !OBJECT_ID.matcher(id).matches()) {
      throw Refused.badRequest(
          "malformed-call", "datasetId is no id of a Clowder dataset: 24 hexadecimal digits.");
    }
    return id;
  }

  private static String person(Optional<String> id) {
    return id.filter(it -> OBJECT_ID.matcher(it).matches()).orElse("");
  }

  /** Clowder puts names into its pages as they are: they go back to it without markup. */
  private static String text(Optional<String> name) {
    String clean =
        name.orElse("")
            .codePoints()
            .filter(c -> !Character.isISOControl(c) && "<>&\"'\\".indexOf(c) < 0)
            .limit(LONGEST_NAME)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
            .strip();
    return clean.isEmpty() ? "My instance" : clean;
  }

  private static Problem unknown() {
    return Problem.of(
            404, "unknown-instance", "Unknown instance", "There is no such instance any more.")
        .withNextStep("Launch a new one from the dataset's page in Clowder.");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
