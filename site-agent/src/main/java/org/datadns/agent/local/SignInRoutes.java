package org.datadns.agent.local;

import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.datadns.protocol.wire.Reason;
import org.datadns.signin.Beginning;
import org.datadns.signin.Completion;
import org.datadns.signin.RelyingParty;

/** Signing in at this site, and out. Thread-safe. */
final class SignInRoutes {
  private static final Logger LOG = System.getLogger(SignInRoutes.class.getName());

  private final RelyingParty party;
  private final Visitors visitors;
  private final Answers answers;
  private final LocalPages pages;

  SignInRoutes(RelyingParty party, Visitors visitors, Answers answers, LocalPages pages) {
    this.party = party;
    this.visitors = visitors;
    this.answers = answers;
    this.pages = pages;
  }

  void setup(HttpRouting.Builder routing) {
    routing
        .get("/sign-in", this::signIn)
        .get("/sign-in/{provider}", this::begin)
        .get("/sign-in/{provider}/callback", this::complete)
        .post("/sign-out", this::signOut);
  }

  /** Breaks off what is being asked of providers. */
  void close() {
    party.close();
  }

  /** GET /sign-in?return= */
  private void signIn(ServerRequest request, ServerResponse response) {
    answers.requireOn();
    var back = Fields.ofQuery(request).one("return").orElse("/");
    var links =
        party.providers().stream()
            .map(
                it ->
                    new ProviderLink(
                        it.label(), "/sign-in/" + it.id() + "?return=" + Answers.encode(back)))
            .toList();
    Answers.send(response, pages.signIn(answers.frame(answers.visitor(request)), links));
  }

  /** GET /sign-in/{provider}?return= */
  private void begin(ServerRequest request, ServerResponse response) {
    answers.requireOn();
    var provider = request.path().pathParameters().get("provider");
    switch (party.begin(provider, Fields.ofQuery(request).one("return").orElse("/"))) {
      case Beginning.Redirect(var address, var transaction, var lifetime) -> {
        visitors.keepTransaction(response, transaction, lifetime);
        Answers.seeOther(response, address.toString());
      }
      case Beginning.UnknownProvider() ->
          throw new Declined(
              404, "no-such-page", "Not found", "This site knows no such identity provider.");
      case Beginning.Unavailable(Reason(var code, var text)) ->
          throw new Declined(503, code, "Signing in does not work now", text);
    }
  }

  /** GET /sign-in/{provider}/callback */
  private void complete(ServerRequest request, ServerResponse response) {
    answers.requireOn();
    var provider = request.path().pathParameters().get("provider");
    var completion =
        party.complete(provider, Fields.ofQuery(request).all(), visitors.transactions(request));
    visitors.forgetTransaction(response);
    switch (completion) {
      case Completion.SignedIn(var identity, var returnTo) -> {
        LOG.log(Level.INFO, "person {0} signed in with {1}", identity.person(), provider);
        visitors.admit(response, identity);
        Answers.seeOther(response, returnTo);
      }
      case Completion.Refused(Reason(var code, var text), var detail) -> {
        LOG.log(
            Level.WARNING,
            "signing in with {0} was refused to {1}: {2} ({3})",
            provider.replaceAll("[^A-Za-z0-9._-]", "?"),
            request.remotePeer().host(),
            code,
            detail);
        throw new Declined(403, code, "You are not signed in", text);
      }
      case Completion.Unavailable(Reason(var code, var text), var detail) -> {
        LOG.log(Level.WARNING, "nobody can sign in with {0}: {1}", provider, detail);
        throw new Declined(503, code, "Signing in does not work now", text);
      }
    }
  }

  /** POST /sign-out */
  private void signOut(ServerRequest request, ServerResponse response) {
    var visitor = answers.requireVisitor(request);
    visitors.requireOwnForm(request, Fields.ofForm(request), visitor);
    visitors.forget(response);
    Answers.seeOther(response, "/sign-in");
  }
}
