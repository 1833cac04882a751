package org.datadns.protocol.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.AccessPolicy;
import org.datadns.protocol.wire.AdminAction;
import org.datadns.protocol.wire.AliasGrant;
import org.datadns.protocol.wire.AuditEntry;
import org.datadns.protocol.wire.Confirmation;
import org.datadns.protocol.wire.DatasetRequest;
import org.datadns.protocol.wire.FederationTool;
import org.datadns.protocol.wire.Group;
import org.datadns.protocol.wire.GroupExtension;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Namespace;
import org.datadns.protocol.wire.ProposalStatus;
import org.datadns.protocol.wire.ReportLine;
import org.datadns.protocol.wire.Repository;
import org.datadns.protocol.wire.RevokedKeys;
import org.datadns.protocol.wire.RoleGrant;
import org.datadns.protocol.wire.SiteDataset;
import org.datadns.protocol.wire.SiteHistory;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.protocol.wire.SiteOverview;
import org.datadns.protocol.wire.SiteSession;
import org.datadns.protocol.wire.Tombstone;

/**
 * What a federation admin does to the registry. Blocking, thread-safe; throws as {@link
 * ResolverClient} does.
 */
public final class AdminClient {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final Duration EXPORT_DEADLINE = Duration.ofHours(1);
  private static final long LARGEST_EXPORT = 64L << 30;

  private final URI resolver;
  private final String adminToken;
  private final Optional<String> who;
  private final Optional<String> why;
  private final JsonHttp http = new JsonHttp();

  /**
   * A client of one resolver.
   *
   * @param resolver its address, no trailing slash
   * @param who does it, for the record that the resolver keeps
   * @param why it is done, for that record
   */
  public AdminClient(URI resolver, String adminToken, Optional<String> who, Optional<String> why) {
    this.resolver = resolver;
    this.adminToken = adminToken;
    this.who = who;
    this.why = why;
  }

  /** A client of one resolver that does not say who it is. */
  public AdminClient(URI resolver, String adminToken) {
    this(resolver, adminToken, Optional.empty(), Optional.empty());
  }

  /**
   * {@code PUT /api/sites/{site}/operation}: how it shall be operated; returns it as it is kept.
   */
  public SiteOperation operate(String site, SiteOperation operation) {
    return send("PUT", "/api/sites/" + encode(site) + "/operation", Json.bytes(operation))
        .as(SiteOperation.class);
  }

  /** {@code POST /api/sites/{site}/approval}: lets a site in that waits. */
  public void approve(String site) {
    send("POST", "/api/sites/" + encode(site) + "/approval", new byte[0]);
  }

  /** {@code DELETE /api/sites/{site}/approval}: turns a site away that waits. */
  public void decline(String site) {
    send("DELETE", "/api/sites/" + encode(site) + "/approval", new byte[0]);
  }

  /**
   * {@code DELETE /api/sites/{site}/keys}: a lost key speaks for the site no more.
   *
   * @param kid only this one; empty means all it has
   */
  public RevokedKeys revokeKeys(String site, Optional<String> kid) {
    var query = kid.map(id -> "?kid=" + encode(id)).orElse("");
    return send("DELETE", "/api/sites/" + encode(site) + "/keys" + query, new byte[0])
        .as(RevokedKeys.class);
  }

  /** {@code GET /api/sites/{site}/history}: what became of a site. */
  public SiteHistory history(String site) {
    return send("GET", "/api/sites/" + encode(site) + "/history", new byte[0])
        .as(SiteHistory.class);
  }

  /** {@code GET /api/admin-actions}: what admins did, the newest first. */
  public List<AdminAction> actions() {
    return List.of(send("GET", "/api/admin-actions", new byte[0]).as(AdminAction[].class));
  }

  /**
   * {@code GET /api/audit}: who did what to what, the oldest first.
   *
   * @param question parameters of the query; none means all
   * @param reader takes one entry after the other, as they come
   */
  public void audit(Map<String, List<String>> question, Consumer<AuditEntry> reader) {
    var query =
        question.entrySet().stream()
            .flatMap(
                field -> field.getValue().stream().map(it -> field.getKey() + "=" + encode(it)))
            .collect(Collectors.joining("&"));
    http.lines(
        "GET",
        URI.create(resolver + "/api/audit?" + query),
        headers("application/x-ndjson, application/problem+json"),
        new byte[0],
        EXPORT_DEADLINE,
        LARGEST_EXPORT,
        line -> reader.accept(Json.read(line, AuditEntry.class)));
  }

  /** {@code GET /api/namespaces}: who describes what, by prefix. */
  public List<Namespace> namespaces() {
    return List.of(send("GET", "/api/namespaces", new byte[0]).as(Namespace[].class));
  }

  /** {@code POST /api/namespaces}: grants one, or passes it on; returns it as it is kept. */
  public Namespace grant(Namespace namespace) {
    return send("POST", "/api/namespaces", Json.bytes(namespace)).as(Namespace.class);
  }

  /** {@code DELETE /api/namespaces}. */
  public void withdraw(String prefix) {
    send("DELETE", "/api/namespaces?prefix=" + encode(prefix), new byte[0]);
  }

  /** {@code POST /api/confirmations}. */
  public void confirm(Confirmation confirmation) {
    send("POST", "/api/confirmations", Json.bytes(confirmation));
  }

  /** {@code POST /api/tombstones}. */
  public void tombstone(Tombstone tombstone) {
    send("POST", "/api/tombstones", Json.bytes(tombstone));
  }

  /** {@code DELETE /api/tombstones}: the dataset is there again. */
  public void removeTombstone(String identifier) {
    send("DELETE", "/api/tombstones?id=" + encode(identifier), new byte[0]);
  }

  /** {@code POST /api/aliases}. */
  public void addAlias(AliasGrant alias) {
    send("POST", "/api/aliases", Json.bytes(alias));
  }

  /** {@code DELETE /api/aliases}: one that an admin added. */
  public void removeAlias(String alias) {
    send("DELETE", "/api/aliases?id=" + encode(alias), new byte[0]);
  }

  /** {@code GET /api/repositories}: those whose calls are taken on, by id. */
  public List<Repository> repositories() {
    return List.of(send("GET", "/api/repositories", new byte[0]).as(Repository[].class));
  }

  /** {@code POST /api/repositories}: registers one; the only answer that names its entrance. */
  public Repository register(Repository repository) {
    return send("POST", "/api/repositories", Json.bytes(repository)).as(Repository.class);
  }

  /** {@code DELETE /api/repositories/{id}}. */
  public void removeRepository(String id) {
    send("DELETE", "/api/repositories/" + encode(id), new byte[0]);
  }

  /**
   * A page of what people ask for.
   *
   * @param items the datasets, most people first
   * @param next cursor of the next page, if there is one
   */
  public record RequestPage(List<DatasetRequest> items, Optional<String> next) {}

  /**
   * {@code GET /api/requests}: datasets that people asked for and no site held.
   *
   * @param cursor of the page; empty means the first
   */
  public RequestPage requests(Optional<String> cursor) {
    return send(
            "GET",
            "/api/requests" + cursor.map(next -> "?cursor=" + encode(next)).orElse(""),
            new byte[0])
        .as(RequestPage.class);
  }

  /** {@code DELETE /api/requests}: drops every request for a dataset. */
  public void dropRequests(String identifier) {
    send("DELETE", "/api/requests?identifier=" + encode(identifier), new byte[0]);
  }

  /** {@code GET /api/tools}: the catalogue, by id, with what became of each tool at the sites. */
  public List<FederationTool> tools() {
    return List.of(send("GET", "/api/tools", new byte[0]).as(FederationTool[].class));
  }

  /** {@code PUT /api/tools/{tool}}: how a tool is named for people. */
  public FederationTool nameTool(String tool, FederationTool.Naming naming) {
    return send("PUT", "/api/tools/" + encode(tool), Json.bytes(naming)).as(FederationTool.class);
  }

  /** {@code POST /api/tools/{tool}/offer}: new sessions may begin with it at these sites. */
  public FederationTool offerTool(String tool, FederationTool.Offering offering) {
    return send("POST", "/api/tools/" + encode(tool) + "/offer", Json.bytes(offering))
        .as(FederationTool.class);
  }

  /**
   * {@code POST /api/tools/{tool}/withdrawal}: no new session begins with it at these sites; those
   * that run go on.
   */
  public FederationTool withdrawTool(String tool, FederationTool.Offering offering) {
    return send("POST", "/api/tools/" + encode(tool) + "/withdrawal", Json.bytes(offering))
        .as(FederationTool.class);
  }

  /**
   * {@code DELETE /api/tools/{tool}}: the federation says nothing of it any more; sites offer it as
   * their own files have it.
   */
  public void forgetTool(String tool) {
    send("DELETE", "/api/tools/" + encode(tool), new byte[0]);
  }

  /** {@code GET /api/roles}: who was granted which role, by person. */
  public List<RoleGrant> roles() {
    return List.of(send("GET", "/api/roles", new byte[0]).as(RoleGrant[].class));
  }

  /** {@code POST /api/roles}. */
  public RoleGrant grantRole(RoleGrant grant) {
    return send("POST", "/api/roles", Json.bytes(grant)).as(RoleGrant.class);
  }

  /** {@code DELETE /api/roles}. */
  public void revokeRole(RoleGrant grant) {
    send(
        "DELETE",
        "/api/roles?person="
            + encode(grant.person())
            + "&role="
            + grant.role().label()
            + grant.target().map(target -> "&target=" + encode(target)).orElse(""),
        new byte[0]);
  }

  /** {@code GET /api/policies}: who may use what, by kind and name. */
  public List<AccessPolicy> policies() {
    return List.of(send("GET", "/api/policies", new byte[0]).as(AccessPolicy[].class));
  }

  /** {@code PUT /api/policies}: in the place of the one that was; returns it as it is kept. */
  public AccessPolicy setPolicy(AccessPolicy policy) {
    return send("PUT", "/api/policies", Json.bytes(policy)).as(AccessPolicy.class);
  }

  /** {@code DELETE /api/policies}. */
  public void removePolicy(AccessPolicy.Kind kind, String name) {
    send("DELETE", "/api/policies?kind=" + kind.label() + "&name=" + encode(name), new byte[0]);
  }

  /** {@code GET /groups}: those that the token's person keeps or is in. */
  public List<Group> groups() {
    return List.of(send("GET", "/groups", new byte[0]).as(Group[].class));
  }

  /** {@code POST /groups}: the only answer that names its code, until it is renewed. */
  public Group makeGroup(Group group) {
    return send("POST", "/groups", Json.bytes(group)).as(Group.class);
  }

  /** {@code GET /groups/{id}}. */
  public Group group(String id) {
    return send("GET", "/groups/" + encode(id), new byte[0]).as(Group.class);
  }

  /** {@code POST /groups/{id}/extend}. */
  public GroupExtension extendGroup(String id) {
    return send("POST", "/groups/" + encode(id) + "/extend", new byte[0]).as(GroupExtension.class);
  }

  /** {@code POST /groups/{id}/code}. */
  public Group renewCode(String id) {
    return send("POST", "/groups/" + encode(id) + "/code", new byte[0]).as(Group.class);
  }

  /** {@code DELETE /groups/{id}}. */
  public void removeGroup(String id) {
    send("DELETE", "/groups/" + encode(id), new byte[0]);
  }

  /** {@code GET /console/sites}: those that the token's person operates. */
  public List<SiteOverview> operatedSites() {
    return List.of(send("GET", "/console/sites", new byte[0]).as(SiteOverview[].class));
  }

  /** {@code GET /console/sites/{site}}. */
  public SiteOverview overview(String site) {
    return send("GET", console(site, ""), new byte[0]).as(SiteOverview.class);
  }

  /** {@code GET /console/sites/{site}/sessions}: those that have not ended. */
  public List<SiteSession> sessionsAt(String site) {
    return List.of(send("GET", console(site, "/sessions"), new byte[0]).as(SiteSession[].class));
  }

  /**
   * {@code POST /console/sites/{site}/sessions/{id}/stop}.
   *
   * @param reason what the session's person is told
   */
  public void stopSession(String site, String session, Optional<String> reason) {
    send(
        "POST",
        console(site, "/sessions/" + encode(session) + "/stop"),
        Json.bytes(reason.map(text -> Map.of("reason", text)).orElse(Map.of())));
  }

  /**
   * A page of what a site holds.
   *
   * @param items copies, by identifier
   * @param next cursor of the next page, if there is one
   */
  public record SiteDatasetPage(List<SiteDataset> items, Optional<String> next) {}

  /**
   * {@code GET /console/sites/{site}/datasets}.
   *
   * @param prefix what canonical identifiers begin with
   * @param cursor of the page; empty means the first
   */
  public SiteDatasetPage datasetsAt(String site, String prefix, Optional<String> cursor) {
    return send(
            "GET",
            console(site, "/datasets")
                + "?prefix="
                + encode(prefix)
                + cursor.map(next -> "&cursor=" + encode(next)).orElse(""),
            new byte[0])
        .as(SiteDatasetPage.class);
  }

  /**
   * {@code POST /console/sites/{site}/datasets}: proposes datasets that a site shall hold.
   *
   * @param text lines of JSON, or a table
   * @param trial only says what would come of it
   */
  public ProposalStatus propose(String site, byte[] text, boolean trial) {
    var headers = headers("application/json");
    headers.put("Content-Type", "application/x-ndjson");
    return http.send(
            "POST",
            URI.create(resolver + console(site, "/datasets") + (trial ? "?trial=true" : "")),
            headers,
            text,
            DEADLINE)
        .as(ProposalStatus.class);
  }

  /** {@code GET /console/sites/{site}/proposals}: the latest first, without their lines. */
  public List<ProposalStatus> proposals(String site) {
    return List.of(
        send("GET", console(site, "/proposals"), new byte[0]).as(ProposalStatus[].class));
  }

  /** {@code GET /console/sites/{site}/proposals/{id}}. */
  public ProposalStatus proposal(String site, long id) {
    return send("GET", console(site, "/proposals/" + id), new byte[0]).as(ProposalStatus.class);
  }

  /** {@code POST /console/sites/{site}/proposals/{id}/withdraw}. */
  public void withdrawProposal(String site, long id) {
    send("POST", console(site, "/proposals/" + id + "/withdraw"), new byte[0]);
  }

  private static String console(String site, String part) {
    return "/console/sites/" + encode(site) + part;
  }

  /**
   * A page of a report.
   *
   * @param items its lines
   * @param next cursor of the next page, if there is one
   */
  public record ReportPage(List<ReportLine> items, Optional<String> next) {}

  /**
   * {@code GET /reports}: what was done with datasets.
   *
   * @param question parameters of the query
   */
  public ReportPage report(Map<String, String> question) {
    var query =
        question.entrySet().stream()
            .map(field -> "&" + field.getKey() + "=" + encode(field.getValue()))
            .sorted()
            .collect(Collectors.joining());
    return send("GET", "/reports?format=json" + query, new byte[0]).as(ReportPage.class);
  }

  /** {@code POST /reports/again}: makes the sums again. */
  public void makeReportsAgain() {
    send("POST", "/reports/again", new byte[0]);
  }

  private JsonHttp.Answer send(String method, String target, byte[] body) {
    var headers = headers("application/json");
    if (body.length > 0) {
      headers.put("Content-Type", "application/json");
    }
    return http.send(method, URI.create(resolver + target), headers, body, DEADLINE);
  }

  private Map<String, String> headers(String accept) {
    var headers = new HashMap<String, String>();
    headers.put("Accept", accept);
    headers.put("Authorization", "Bearer " + adminToken);
    who.ifPresent(name -> headers.put("Data-DNS-Who", encode(name)));
    why.ifPresent(reason -> headers.put("Data-DNS-Why", encode(reason)));
    return headers;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
