package org.datadns.resolver.integration;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.identifier.PercentEncoding;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.LookupProblem;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.http.RequestTarget;

/**
 * Datasets as objects of the GA4GH Data Repository Service 1.5. An object is one dataset, its id
 * the dataset's canonical identifier, percent-encoded in addresses. Copies do not leave their
 * sites: an access method says at which site one is, and asking for its bytes says how to open it
 * there.
 */
public final class DrsRoutes implements HttpService {
  private static final String BASE = "/ga4gh/drs/v1";
  private static final String OBJECTS = BASE + "/objects/";
  private static final int MOST_AT_ONCE = 1_000;
  private static final int LARGEST_BODY = 4 * 1024 * 1024;

  private final SeenDatasets datasets;
  private final DrsObjects objects;
  private final Map<String, Object> serviceInfo;

  /**
   * The service of one resolver.
   *
   * @param resolver its public address
   */
  public DrsRoutes(SeenDatasets datasets, URI resolver) {
    this.datasets = datasets;
    this.objects = new DrsObjects(datasets, resolver);
    this.serviceInfo = DrsObjects.serviceInfo(resolver, MOST_AT_ONCE);
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get(BASE + "/service-info", this::serviceInfo)
        // before the patterns, which match them too
        .post(BASE + "/objects", this::objects)
        .options(BASE + "/objects", this::bulkAuthorizations)
        .get(OBJECTS + "*", this::object)
        .post(OBJECTS + "*", this::object)
        .options(OBJECTS + "*", this::authorizations);
  }

  /** An error as DRS words it. */
  record DrsError(String msg, int status_code) {}

  /** GET /ga4gh/drs/v1/service-info */
  private void serviceInfo(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    Answers.json(response, serviceInfo);
  }

  /**
   * GET and POST /ga4gh/drs/v1/objects/{id}, and below it /access/{site}. A POST carries passports,
   * which open nothing here: everything that is told, anyone may know.
   */
  private void object(ServerRequest request, ServerResponse response) {
    String rest = RequestTarget.rest(request, OBJECTS);
    int access = rest.indexOf("/access/");
    answering(
        response,
        () -> {
          // an id has its slashes encoded; one that has not is a dataset below "…/access" at worst
          if (access > 0 && rest.indexOf('/') == access) {
            access(response, rest.substring(0, access), rest.substring(access + 8));
          } else {
            Fields.ofQuery(request).one("expand");
            Answers.json(response, objects.of(require(rest)));
          }
        });
  }

  private void access(ServerResponse response, String id, String site) {
    var found = require(id);
    String name = PercentEncoding.decode(site);
    boolean held = found.replicas().stream().anyMatch(replica -> replica.site().equals(name));
    if (held) {
      error(response, 403, objects.staysThere(found, name));
    } else {
      error(response, 404, "No such site holds this dataset.");
    }
  }

  /** OPTIONS /ga4gh/drs/v1/objects/{id}: nothing needs to be shown. */
  private void authorizations(ServerRequest request, ServerResponse response) {
    answering(
        response,
        () -> {
          var found = require(RequestTarget.rest(request, OBJECTS));
          Answers.json(
              response,
              Map.of(
                  "drs_object_id",
                  found.dataset().identifier(),
                  "supported_types",
                  List.of("None"),
                  "passport_auth_issuers",
                  List.of(),
                  "bearer_auth_issuers",
                  List.of()));
        });
  }

  /**
   * What a bulk request takes.
   *
   * @param bulk_object_ids the objects' ids
   */
  record Bulk(Optional<List<String>> bulk_object_ids) {}

  /** POST /ga4gh/drs/v1/objects: objects of many ids, looked up by one statement. */
  private void objects(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    answering(
        response,
        () -> {
          var ids = Body.json(request, Bulk.class, LARGEST_BODY).bulk_object_ids();
          if (ids.isEmpty()) {
            error(
                response,
                400,
                "bulk_object_ids is missing; objects are registered by sites alone.");
          } else if (ids.get().size() > MOST_AT_ONCE) {
            error(response, 413, "At most " + MOST_AT_ONCE + " ids may be asked for at once.");
          } else {
            Answers.json(response, bulk(ids.get()));
          }
        });
  }

  /** OPTIONS /ga4gh/drs/v1/objects: nothing needs to be shown for any. */
  private void bulkAuthorizations(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    response.header(HeaderNames.ALLOW, "OPTIONS, POST").status(Status.NO_CONTENT_204).send();
  }

  private Map<String, Object> bulk(List<String> ids) {
    var resolved = new ArrayList<Map<String, Object>>();
    var unresolved = new ArrayList<String>();
    var lookups = datasets.findAll(ids.stream().map(id -> id == null ? "" : id).toList());
    for (int i = 0; i < ids.size(); i++) {
      var object =
          lookups.get(i) instanceof Found found
              ? objects.find(found)
              : Optional.<Map<String, Object>>empty();
      object.ifPresentOrElse(resolved::add, unresolvedAt(unresolved, ids.get(i)));
    }
    return Map.of(
        "summary",
        Map.of(
            "requested", ids.size(), "resolved", resolved.size(), "unresolved", unresolved.size()),
        "unresolved_drs_objects",
        unresolved.isEmpty()
            ? List.of()
            : List.of(Map.of("error_code", 404, "object_ids", unresolved)),
        "resolved_drs_object",
        resolved);
  }

  private static Runnable unresolvedAt(List<String> unresolved, String id) {
    return () -> unresolved.add(id == null ? "" : id);
  }

  private Found require(String encodedId) {
    return LookupProblem.require(datasets.find(PercentEncoding.decode(encodedId)));
  }

  /** Problems are told in DRS's own words. */
  private static void answering(ServerResponse response, Runnable answer) {
    try {
      answer.run();
    } catch (Refused e) {
      var problem = e.problem();
      error(
          response,
          problem.status(),
          problem.detail() + problem.nextStep().map(step -> " " + step).orElse(""));
    } catch (MalformedJsonException e) {
      error(response, 400, "The body cannot be read: " + e.getMessage());
    }
  }

  private static void error(ServerResponse response, int status, String text) {
    Answers.json(response, Status.create(status), new DrsError(text, status));
  }
}
