package org.datadns.resolver.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.People;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.audit.Kind;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.token.DeviceLogins.Waiting;
import org.datadns.resolver.web.DeviceView;
import org.datadns.resolver.web.Pages;
import org.datadns.signin.Identity;

/**
 * The person's side of the device flow: {@code /device}. Whoever is signed in types the code that a
 * program shows, sees who asks for what, and lets it in or not. A code that was never given, is
 * over or was answered is answered alike, and nobody tries many (RFC 8628 section 5.1).
 */
public final class DevicePages implements HttpService {
  private static final int LARGEST_BODY = 8 * 1024;
  private static final int MOST_WRONG = 10;
  private static final int MOST_PEOPLE = 100_000;

  private final DeviceLogins logins;
  private final People people;
  private final Audit audit;
  private final Pages pages;
  private final InstantSource clock;
  private final Cache<String, AtomicInteger> wrong =
      Caffeine.newBuilder()
          .maximumSize(MOST_PEOPLE)
          .expireAfterWrite(DeviceLogins.LIFETIME)
          .build();

  /** The pages of one resolver. */
  public DevicePages(
      DeviceLogins logins, People people, Audit audit, Pages pages, InstantSource clock) {
    this.logins = logins;
    this.people = people;
    this.audit = audit;
    this.pages = pages;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/device", this::ask)
        .post("/device", this::look)
        .post("/device/answer", this::answer);
  }

  /** GET /device?user_code= */
  private void ask(ServerRequest request, ServerResponse response) {
    var code = Fields.ofQuery(request).one("user_code").flatMap(UserCode::typed);
    show(
        request,
        response,
        people.signedIn(request).isPresent()
            ? new DeviceView.Ask(code.map(UserCode::shown).orElse(""), false)
            : new DeviceView.SignIn(
                "/device" + code.map(it -> "?user_code=" + it.shown()).orElse("")));
  }

  /** POST /device */
  private void look(ServerRequest request, ServerResponse response) {
    var identity = signedIn(request);
    var typed = Body.form(request, LARGEST_BODY).one("user_code").orElse("");
    var code = UserCode.typed(typed);
    mayTry(identity);
    var found = code.flatMap(logins::find);
    if (code.isEmpty() || found.isEmpty()) {
      tried(identity);
      show(request, response, new DeviceView.Ask("", true));
      return;
    }
    var program = found.get();
    show(
        request,
        response,
        new DeviceView.Decide(
            code.get().shown(),
            program.client(),
            program.address(),
            DeviceRoutes.ago(program, clock.instant()),
            ScopeText.meanings(program.scopes())));
  }

  /** POST /device/answer */
  private void answer(ServerRequest request, ServerResponse response) {
    var identity = signedIn(request);
    var form = Body.form(request, LARGEST_BODY);
    boolean allow =
        switch (form.required("answer")) {
          case "allow" -> true;
          case "deny" -> false;
          default -> throw Refused.badRequest("invalid-answer", "answer must be allow or deny.");
        };
    mayTry(identity);
    var answered =
        UserCode.typed(form.required("user_code"))
            .flatMap(code -> allow ? logins.allow(code, identity) : logins.deny(code));
    if (answered.isEmpty()) {
      tried(identity);
      show(request, response, new DeviceView.Ask("", true));
      return;
    }
    note(request, answered.get(), allow);
    show(request, response, new DeviceView.Done(answered.get().client(), allow));
  }

  private void note(ServerRequest request, Waiting program, boolean allow) {
    audit.note(
        Kind.TOKEN,
        request,
        allow ? "let-program-in" : "keep-program-out",
        program.client(),
        "asked from "
            + program.address()
            + " for "
            + String.join(", ", program.scopes().stream().sorted().toList()));
  }

  private Identity signedIn(ServerRequest request) {
    return people.signedIn(request).orElseThrow(TokenOwner::notSignedIn);
  }

  private void mayTry(Identity identity) {
    var before = wrong.getIfPresent(identity.person());
    if (before != null && before.get() >= MOST_WRONG) {
      throw new Refused(
          Problem.of(
                  429,
                  "too-many-codes",
                  "Too many wrong codes",
                  "You typed " + MOST_WRONG + " codes that are none.")
              .withRetryAfter(Duration.ofMinutes(10))
              .withNextStep(
                  "Try again in ten minutes, with the code that the program shows then."));
    }
  }

  private void tried(Identity identity) {
    wrong.get(identity.person(), ignored -> new AtomicInteger()).incrementAndGet();
  }

  private void show(ServerRequest request, ServerResponse response, DeviceView view) {
    Answers.privately(response);
    Answers.page(response, pages.shownTo(people.viewer(request)).device(view));
  }
}
