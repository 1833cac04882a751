package org.datadns.resolver.mail;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.People;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.audit.Kind;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.web.EmailView;
import org.datadns.resolver.web.Pages;

/**
 * A guest confirms an e-mail address by a link that is sent there: {@code /me/email}. The link is
 * good in the browser that asked for it alone, or whoever owns an address could be made to confirm
 * it for somebody else. What is answered does not depend on whether the address exists.
 */
public final class EmailRoutes implements HttpService {
  private static final int LARGEST_BODY = 2 * 1024;
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final Addresses addresses;
  private final Optional<Mailer> mailer;
  private final People people;
  private final Audit audit;
  private final Pages pages;
  private final URI resolver;

  /**
   * The routes of one resolver.
   *
   * @param mailer empty when there is no mail server: then nobody confirms anything
   */
  public EmailRoutes(
      Addresses addresses,
      Optional<Mailer> mailer,
      People people,
      Audit audit,
      Pages pages,
      URI resolver) {
    this.addresses = addresses;
    this.mailer = mailer;
    this.people = people;
    this.audit = audit;
    this.pages = pages;
    this.resolver = resolver;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/me/email", this::ask)
        .get("/me/email/{code}", this::look)
        .post("/me/email/{code}", this::confirm);
  }

  /** POST /me/email */
  private void ask(ServerRequest request, ServerResponse response) {
    var sender = mailer.orElseThrow(EmailRoutes::noMailer);
    var guest = guest(request);
    var typed = Body.form(request, LARGEST_BODY).required("address");
    var address =
        EmailAddress.of(typed)
            .orElseThrow(
                () ->
                    Refused.badRequest(
                        "invalid-address", "That is no e-mail address such as ada@uni.example."));
    switch (addresses.ask(guest, address)) {
      case Addresses.Asked.Send(var code) -> {
        audit.note(Kind.PERSON, request, "ask-to-confirm-address", guest, "");
        if (!sender.send(address, "Confirm your address", text(code))) {
          throw busy();
        }
      }
      case Addresses.Asked.Enough ignored -> {
        // told below what everybody is told
      }
      case Addresses.Asked.TooOften ignored ->
          throw new Refused(
              Problem.of(
                      429,
                      "too-many-addresses",
                      "Too many addresses",
                      "You asked for " + Addresses.MOST_OF_A_PERSON + " links today.")
                  .withRetryAfter(Duration.ofDays(1))
                  .withNextStep("Look among unwanted mail, or try again tomorrow."));
    }
    Answers.privately(response);
    Answers.page(response, pages.email(new EmailView.Sent(address.text())));
  }

  private String text(String code) {
    return """
        Somebody said at %s that this address is theirs.

        If it was you, open this link in the same browser, within %d minutes:

        %s/me/email/%s

        If it was not, do nothing: nothing comes of it.
        """
        .formatted(resolver, Addresses.LIFETIME.toMinutes(), resolver, code);
  }

  /** GET /me/email/{code} */
  private void look(ServerRequest request, ServerResponse response) {
    String code = code(request);
    var address = addresses.find(guest(request), code).orElseThrow(EmailRoutes::over);
    Answers.privately(response);
    response.header("Referrer-Policy", "no-referrer");
    Answers.page(response, pages.email(new EmailView.Ask(code, address)));
  }

  /** POST /me/email/{code} */
  private void confirm(ServerRequest request, ServerResponse response) {
    var guest = guest(request);
    var address = addresses.confirm(guest, code(request)).orElseThrow(EmailRoutes::over);
    audit.note(Kind.PERSON, request, "confirm-address", guest, address);
    Answers.privately(response);
    response.header("Referrer-Policy", "no-referrer");
    Answers.page(response, pages.email(new EmailView.Confirmed(address)));
  }

  private String guest(ServerRequest request) {
    return people
        .guest(request)
        .map(guest -> guest.person().id())
        .orElseThrow(
            () ->
                people.signedIn(request).isPresent()
                    ? new Refused(
                        Problem.of(
                            409,
                            "not-a-guests",
                            "You are signed in",
                            "Whoever signed in confirms no address: they are known better."))
                    : over());
  }

  private static String code(ServerRequest request) {
    String code = request.path().pathParameters().get("code");
    if (!CODE.matcher(code).matches()) {
      throw over();
    }
    return code;
  }

  /** One answer for all that is no link of this browser's. */
  private static Refused over() {
    return new Refused(
        Problem.of(
                410,
                "confirmation-over",
                "The link is over",
                "A link is good for "
                    + Addresses.LIFETIME.toMinutes()
                    + " minutes, once, and in the browser that asked for it.")
            .withNextStep("Open it in that browser, or ask for another at /me."));
  }

  private static Refused noMailer() {
    return new Refused(Problem.of(404, "no-mailer", "Not offered", "This resolver sends no mail."));
  }

  private static Refused busy() {
    return new Refused(
        Problem.of(503, "overloaded", "Overloaded", "Too much mail waits to be sent.")
            .withRetryAfter(Duration.ofMinutes(1))
            .withNextStep("Try again in a minute."));
  }
}
