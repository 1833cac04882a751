package org.datadns.resolver.signin;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.access.People;
import org.datadns.resolver.audit.Actor;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.audit.Kind;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.LogText;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.web.Pages;
import org.datadns.resolver.web.SignInView;
import org.datadns.signin.Beginning;
import org.datadns.signin.Completion;
import org.datadns.signin.Identity;
import org.datadns.signin.RelyingParty;
import org.datadns.signin.ReturnPath;

/** Signing in with one of several providers, and out: {@code /sign-in}, {@code /sign-out}. */
public final class SignInRoutes implements HttpService {
  private static final Logger LOG = System.getLogger(SignInRoutes.class.getName());

  private final RelyingParty party;
  private final People people;
  private final Audit audit;
  private final Pages pages;

  /** The routes of one resolver. */
  public SignInRoutes(RelyingParty party, People people, Audit audit, Pages pages) {
    this.party = party;
    this.people = people;
    this.audit = audit;
    this.pages = pages;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/sign-in", this::choose)
        .get("/sign-in/{provider}", this::begin)
        .get("/sign-in/{provider}/callback", this::complete)
        .post("/sign-out", this::signOut);
  }

  /** GET /sign-in?return= */
  private void choose(ServerRequest request, ServerResponse response) {
    Answers.privately(response);
    var providers = new LinkedHashMap<String, String>();
    party.providers().forEach(provider -> providers.put(provider.id(), provider.label()));
    var person = people.signedIn(request);
    Answers.page(
        response,
        pages
            .shownTo(people.viewer(request))
            .signIn(
                new SignInView(
                    providers,
                    ReturnPath.orHome(Fields.ofQuery(request).one("return").orElse("/")),
                    person.map(Identity::person))));
  }

  /** GET /sign-in/{provider}?return= */
  private void begin(ServerRequest request, ServerResponse response) {
    Answers.privately(response);
    var provider = request.path().pathParameters().get("provider");
    switch (party.begin(provider, Fields.ofQuery(request).one("return").orElse("/"))) {
      case Beginning.Redirect(var address, var transaction, var lifetime) -> {
        people.keepTransaction(response, transaction, lifetime);
        response.header("Referrer-Policy", "no-referrer");
        Answers.seeOther(response, address.toString());
      }
      case Beginning.UnknownProvider() ->
          throw new Refused(
              Problem.of(
                      404,
                      "unknown-provider",
                      "Unknown provider",
                      "Nobody signs in with that here.")
                  .withNextStep("Choose one at /sign-in."));
      case Beginning.Unavailable(var reason) -> throw unavailable(reason);
    }
  }

  /** GET /sign-in/{provider}/callback */
  private void complete(ServerRequest request, ServerResponse response) {
    Answers.privately(response);
    var provider = request.path().pathParameters().get("provider");
    var completion = party.complete(provider, query(request), people.transactions(request));
    people.forgetTransaction(response);
    switch (completion) {
      case Completion.SignedIn(var identity, var returnTo) -> {
        LOG.log(Level.INFO, "person {0} signed in with {1}", identity.person(), provider);
        people.admit(request, response, identity);
        audit.noteSoon(
            Kind.SIGN_IN, Actor.person(identity.person()), request, "sign-in", provider, "");
        response.header("Referrer-Policy", "no-referrer");
        Answers.seeOther(response, returnTo);
      }
      case Completion.Refused(Reason(var code, var text), var detail) -> {
        LOG.log(
            Level.WARNING,
            "signing in with {0} was refused: {1} ({2})",
            LogText.of(provider),
            code,
            detail);
        var problem =
            Problem.of(403, code, "You are not signed in", text)
                .withNextStep("Begin again at /sign-in.");
        audit.refused(Kind.SIGN_IN, Actor.ANYONE, request, "sign-in", provider, problem);
        throw new Refused(problem);
      }
      case Completion.Unavailable(var reason, var detail) -> {
        LOG.log(Level.WARNING, "nobody can sign in with {0}: {1}", provider, detail);
        throw unavailable(reason);
      }
    }
  }

  /** POST /sign-out */
  private void signOut(ServerRequest request, ServerResponse response) {
    Answers.privately(response);
    people.forget(response);
    Answers.seeOther(response, "/sign-in");
  }

  private static Map<String, List<String>> query(ServerRequest request) {
    var fields = Fields.ofQuery(request);
    var all = new LinkedHashMap<String, List<String>>();
    for (var name : List.of("code", "state", "iss", "error", "error_description")) {
      var values = fields.all(name);
      if (!values.isEmpty()) {
        all.put(name, values);
      }
    }
    return all;
  }

  private static Refused unavailable(Reason reason) {
    return new Refused(
        Problem.of(503, reason.code(), "Signing in does not work now", reason.text())
            .withRetryAfter(Duration.ofMinutes(1))
            .withNextStep("Try again in a minute; what you do as a guest goes on."));
  }
}
