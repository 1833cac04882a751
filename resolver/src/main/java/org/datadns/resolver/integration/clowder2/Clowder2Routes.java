package org.datadns.resolver.integration.clowder2;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Repository;
import org.datadns.protocol.wire.SessionFiles;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.handover.Handover.Told;
import org.datadns.resolver.handover.Handovers;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.outbound.GuardedHttp;
import org.datadns.resolver.repository.AskedRepository;
import org.datadns.resolver.repository.Origin;
import org.datadns.resolver.repository.Repositories;
import org.datadns.resolver.web.KeyView;
import org.datadns.resolver.web.Pages;
import org.datadns.signin.Seal;

/**
 * Datasets of a Clowder 2: {@code /integrations/clowder2}. It has no tool manager and signs no
 * calls, so that a person shows a key of theirs, once in a browser; whether it opens the dataset
 * there is asked of the Clowder each time ({@code GET /api/v2/datasets/{id}} with {@code
 * X-API-KEY}, clowder2 {@code backend/app/routers/datasets.py}, {@code keycloak_auth.py}).
 */
public final class Clowder2Routes implements HttpService {
  static final String PATH = "/integrations/clowder2";
  private static final int LARGEST_BODY = 16 * 1024;

  /** A dataset's page; its id is one of MongoDB. */
  private static final Pattern DATASET = Pattern.compile("/datasets/([0-9a-f]{24})");

  /** A key is a signed text of URL-safe characters (itsdangerous {@code URLSafeSerializer}). */
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._~+/=-]{1,1024}");

  private final IdentifierParser identifiers;
  private final Repositories repositories;
  private final Handovers handovers;
  private final GuardedHttp http;
  private final KeptKeys keys;
  private final Pages pages;

  /**
   * The routes of one resolver.
   *
   * @param identifiers recognises pages of datasets
   * @param http asks Clowders
   * @param seal closes keys for browsers
   * @param resolver its public address
   */
  public Clowder2Routes(
      IdentifierParser identifiers,
      Repositories repositories,
      Handovers handovers,
      GuardedHttp http,
      Seal seal,
      Pages pages,
      URI resolver,
      InstantSource clock) {
    this.identifiers = identifiers;
    this.repositories = repositories;
    this.handovers = handovers;
    this.http = http;
    this.keys = new KeptKeys(seal, resolver, clock);
    this.pages = pages;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get(PATH, this::open).post(PATH, this::keyed);
  }

  /**
   * A dataset of a Clowder.
   *
   * @param page the address of its page, in canonical form: its identifier here
   * @param id its id there
   */
  private record Asked(AskedRepository clowder, String page, String id) {
    URI api() {
      return URI.create(clowder.repository().address() + "/api/v2/datasets/" + id);
    }
  }

  /** What a Clowder says of a dataset, of which its id is enough. */
  private record Dataset(Optional<String> id) {}

  /** GET /integrations/clowder2?dataset=: goes on with the key of this browser, or asks for one. */
  private void open(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.OPEN, new Target.Federation());
    var asked = asked(Fields.ofQuery(request).required("dataset"));
    Answers.privately(response);
    var key = keys.find(request, asked.clowder().repository());
    if (key.isPresent() && opens(asked, key.get())) {
      goOn(request, response, asked);
    } else {
      ask(
          response,
          asked,
          key.map(
              ignored ->
                  "The key that this browser keeps does not open this dataset, or not any more."));
    }
  }

  /** POST /integrations/clowder2: a key was typed. */
  private void keyed(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.OPEN, new Target.Federation());
    var fields = Body.form(request, LARGEST_BODY);
    var asked = asked(fields.required("dataset"));
    String key = fields.required("key").strip();
    Answers.privately(response);
    if (!KEY.matcher(key).matches() || !opens(asked, key)) {
      keys.forget(response, asked.clowder().repository());
      response.status(Status.FORBIDDEN_403);
      ask(
          response,
          asked,
          Optional.of(
              asked.clowder().repository().name()
                  + " does not know this key, or does not open the dataset to it."));
      return;
    }
    if (fields.one("keep").isPresent()) {
      keys.keep(response, asked.clowder().repository(), key);
    }
    goOn(request, response, asked);
  }

  private void ask(ServerResponse response, Asked asked, Optional<String> refusal) {
    Answers.page(
        response,
        pages.key(
            new KeyView(
                PATH,
                asked.page(),
                asked.clowder().repository().name(),
                asked.clowder().repository().address(),
                refusal)));
  }

  /** Whether a key opens a dataset at its Clowder. Blocks for it. */
  private static boolean opens(Asked asked, String key) {
    var answer = asked.clowder().get(asked.api(), Map.of("X-API-KEY", key));
    return switch (answer.status()) {
      case 200 -> {
        var said = asked.clowder().parsed(answer.text(), Dataset.class).id();
        if (!said.equals(Optional.of(asked.id()))) {
          throw asked.clowder().nonsense("another dataset");
        }
        yield true;
      }
      case 401, 403, 404 -> false;
      default -> {
        int status = answer.status();
        throw status >= 500 || status == 429
            ? asked.clowder().silent()
            : asked.clowder().nonsense("status " + status);
      }
    };
  }

  /** A Clowder has no restricted files: whoever may see a dataset sees all of it. */
  private void goOn(ServerRequest request, ServerResponse response, Asked asked) {
    var repository = asked.clowder().repository();
    var files =
        new SessionFiles(
            Optional.empty(),
            Optional.empty(),
            Optional.of(true),
            Optional.of(repository.address()));
    String id =
        handovers
            .keep(
                request,
                response,
                repository.id(),
                new Told(asked.page(), Optional.empty(), files, true),
                Optional.empty())
            .orElseThrow();
    Answers.seeOther(
        response,
        "/open?id=" + URLEncoder.encode(asked.page(), StandardCharsets.UTF_8) + "&handover=" + id);
  }

  private Asked asked(String address) {
    if (!(identifiers.parse(address) instanceof Recognised(var identifier))) {
      throw noDataset();
    }
    var page = identifier.canonical();
    var origin = Origin.of(page);
    var named = DATASET.matcher(origin.map(it -> page.substring(it.length())).orElse(""));
    if (!named.matches()) {
      throw noDataset();
    }
    var clowder =
        repositories
            .at(Repository.Kind.CLOWDER2, origin.orElseThrow())
            .map(repository -> new AskedRepository(repository, http))
            .orElseThrow(() -> unregistered(origin.orElseThrow()));
    return new Asked(clowder, page, named.group(1));
  }

  private static Refused noDataset() {
    return Refused.badRequest(
        "malformed-call",
        "dataset is the address of a dataset's page, such as"
            + " https://clowder.example/datasets/64ac275add3307c5d90c2a37.");
  }

  private static Refused unregistered(String origin) {
    return new Refused(
        Problem.of(
                403,
                "unregistered-repository",
                "The repository is not registered",
                "Nobody is asked for a key of "
                    + origin
                    + ": no federation admin registered it as a Clowder 2.")
            .withNextStep(
                "A public dataset can be opened here by the address of its page; or ask whoever"
                    + " runs the Clowder to have it registered."));
  }
}
