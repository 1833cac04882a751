package org.datadns.resolver.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.signin.TestProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Guests confirm an address, by a real mail server. */
class EmailIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";
  private static final Pattern LINK = Pattern.compile("/me/email/[A-Za-z0-9_-]{43}");

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static final TestProvider campus = new TestProvider();
  private static final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private static TestResolver resolver;
  private static TestSite site;
  private TestBrowser guest;

  @BeforeAll
  static void start() throws Exception {
    mail.setUser("us", "us", "secret");
    mail.start();
    resolver =
        TestResolver.start(
            database,
            directory,
            List.of(campus.config("campus")),
            new MailConfig(
                "127.0.0.1",
                mail.getSmtp().getPort(),
                MailConfig.Security.NONE,
                Optional.of("us"),
                Optional.of(Files.writeString(directory.resolve("password"), "secret\n")),
                "data@uni.example"));
    site = TestSite.ready("one", resolver, DATASET);
    site.agentSucceeds();
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
    campus.close();
    mail.stop();
  }

  @BeforeEach
  void admit() throws Exception {
    database
        .jdbi()
        .useHandle(h -> h.execute("truncate session, email_confirmation, confirmed_email cascade"));
    mail.purgeEmailFromAllMailboxes();
    guest = new TestBrowser(resolver);
    open(guest);
  }

  private static void open(TestBrowser browser) {
    var answer = browser.json("POST", "/sessions", Json.write(SessionRequest.of(DATASET)));
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
  }

  private static MimeMessage received(int many) {
    assertThat(mail.waitForIncomingEmail(20_000, many)).isTrue();
    return mail.getReceivedMessages()[many - 1];
  }

  private static String link(MimeMessage message) {
    var found = LINK.matcher(GreenMailUtil.getBody(message).replace("=\r\n", ""));
    assertThat(found.find()).isTrue();
    return found.group();
  }

  private static String assurance(TestBrowser browser) {
    var data = browser.page("/me/data").body();
    var found = Pattern.compile("\"assurance\":\"([a-z]+)\"").matcher(data);
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  private HttpResponse<String> ask(String address) {
    return guest.form("/me/email", "address", address);
  }

  @Test
  void aGuest_isKnownBetter_onceTheLinkWasFollowed_inTheirBrowser() throws Exception {
    assertThat(guest.page("/me").body()).contains("a link is sent there");
    assertThat(ask("Ada@Uni.Example").body()).contains("ada@uni.example", "on its way");
    var message = received(1);
    assertThat(message.getAllRecipients()[0]).hasToString("ada@uni.example");
    assertThat(message.getFrom()[0]).hasToString("data@uni.example");
    assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(assurance(guest)).isEqualTo("guest");

    var link = link(message);
    assertThat(guest.page(link).body()).contains("Is this your address?", "ada@uni.example");
    assertThat(assurance(guest)).as("looking confirms nothing").isEqualTo("guest");
    assertThat(guest.form(link).body()).contains("is confirmed");
    assertThat(assurance(guest)).isEqualTo("email");
    assertThat(guest.page("/me").body()).contains("ada@uni.example");
    assertThat(guest.form(link).statusCode()).as("once").isEqualTo(410);

    // what starts from now on says so to its site; the guest is who they were
    var before = guest.page("/me/data").body();
    database.jdbi().useHandle(h -> h.execute("truncate session cascade"));
    open(guest);
    String row =
        database
            .jdbi()
            .withHandle(
                h ->
                    h.createQuery("select assurance || ' ' || person from session")
                        .mapTo(String.class)
                        .one());
    assertThat(row).startsWith("email ");
    assertThat(before).contains(row.substring(6));
  }

  @Test
  void whoFollowsTheLinkElsewhere_confirmsNothingForAnybody() {
    ask("victim@uni.example");
    var link = link(received(1));
    var victim = new TestBrowser(resolver);
    assertThat(victim.page(link).statusCode()).isEqualTo(410);
    open(victim);
    assertThat(victim.page(link).statusCode()).isEqualTo(410);
    assertThat(victim.form(link).statusCode()).isEqualTo(410);
    assertThat(assurance(victim)).isEqualTo("guest");
    assertThat(assurance(guest)).isEqualTo("guest");
  }

  @Test
  void anAddress_isNoKey_twoGuestsMayHaveTheSame_andStayTwo() {
    ask("ada@uni.example");
    guest.form(link(received(1)));
    var other = new TestBrowser(resolver);
    open(other);
    other.form("/me/email", "address", "ada@uni.example");
    other.form(link(received(2)));
    assertThat(assurance(other)).isEqualTo("email");
    var sessions = guest.json("GET", "/sessions", "").body();
    assertThat(other.json("GET", "/sessions", "").body()).isNotEqualTo(sessions);
  }

  @Test
  void howOften_isBounded_perAddressSilently_andPerPerson() {
    for (int i = 0; i < 3; i++) {
      var sender = new TestBrowser(resolver);
      open(sender);
      sender.form("/me/email", "address", "ada@uni.example");
    }
    received(3);
    var asked = ask("ada@uni.example");
    assertThat(asked.statusCode()).isEqualTo(200);
    for (int i = 0; i < 4; i++) {
      assertThat(ask("a" + i + "@uni.example").body().replace("a" + i + "@", "ada@"))
          .isEqualTo(asked.body());
    }
    var stopped = ask("b@uni.example");
    assertThat(stopped.statusCode()).isEqualTo(429);
    assertThat(stopped.headers().firstValue("Retry-After")).isPresent();
    received(7);
    assertThat(mail.getReceivedMessages()).hasSize(7);
  }

  /** What sent nothing takes nobody's place among the messages of an hour. */
  @Test
  void theMostOfAnHour_isOfWhatWasSent_andAnswersAreAlikeBeyondIt() {
    note(600, false);
    var asked = ask("ada@uni.example");
    assertThat(asked.statusCode()).isEqualTo(200);
    received(1);
    note(500, true);
    assertThat(ask("eve@uni.example").body().replace("eve@", "ada@")).isEqualTo(asked.body());
    assertThat(mail.getReceivedMessages()).hasSize(1);
    int unsent =
        database
            .jdbi()
            .withHandle(
                h ->
                    h.createQuery(
                            "select count(*) from email_confirmation"
                                + " where address = 'eve@uni.example' and not sent")
                        .mapTo(Integer.class)
                        .one());
    assertThat(unsent).isEqualTo(1);
  }

  private static void note(int many, boolean sent) {
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    "insert into email_confirmation"
                        + " (hash, person, address, asked_at, expires_at, sent)"
                        + " select 'junk' || ? || n, 'guest' || n, 'a' || n || '@junk.example',"
                        + " now(), now(), ? from generate_series(1, ?) n",
                    sent,
                    sent,
                    many));
  }

  @Test
  void nonsense_isRefused_andSendsNothing() {
    for (var address :
        List.of(
            "ada",
            "ada@localhost",
            "ada@uni.example\r\nBcc: all@uni.example",
            "\"a b\"@uni.example",
            "ada@uni.example, bob@uni.example",
            "a".repeat(65) + "@uni.example",
            "-@-.example")) {
      assertThat(ask(address).statusCode()).as(address).isEqualTo(400);
    }
    assertThat(guest.page("/me/email/short").statusCode()).isEqualTo(410);
    var ada = new TestBrowser(resolver);
    ada.signIn(campus, "ada", "/");
    assertThat(ada.form("/me/email", "address", "ada@uni.example").statusCode()).isEqualTo(409);
    assertThat(mail.getReceivedMessages()).isEmpty();
  }

  @Test
  void aLinkThatIsOver_confirmsNothing() {
    ask("ada@uni.example");
    var link = link(received(1));
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    "update email_confirmation set expires_at = now() - interval '1 second'"));
    assertThat(guest.form(link).statusCode()).isEqualTo(410);
    assertThat(assurance(guest)).isEqualTo("guest");
  }
}
