package org.datadns.cli;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.TokenClient;
import org.datadns.protocol.client.TokenClient.Poll;
import org.datadns.protocol.wire.DeviceAuthorization;
import org.datadns.protocol.wire.DeviceToken;
import org.datadns.protocol.wire.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code federate login} and {@code federate logout}: being let in by a person, and going. */
final class LoginCommands {
  private static final Duration SLOWER = Duration.ofSeconds(5);

  private final Terminal terminal;
  private final Browser browser;
  private final Pause pause;

  LoginCommands(Terminal terminal, Browser browser, Pause pause) {
    this.terminal = terminal;
    this.browser = browser;
    this.pause = pause;
  }

  Object login() {
    return new Login();
  }

  Object logout() {
    return new Logout();
  }

  /** {@code federate login}. */
  @Command(
      name = "login",
      description = {
        "Logs in at the resolver as you, by the browser of this or any other machine: shows a code,",
        "and waits until you typed it on a page of the resolver and agreed.",
        "The token that it is given stays in a file that you alone may read."
      },
      footer = {
        "Examples:",
        "  federate login",
        "  federate login --scope sessions --no-browser     on a cluster's login node",
        "  federate login --scope admin,tokens              for federate admin"
      })
  private final class Login implements Runnable {
    @Mixin private final ResolverOption resolver = new ResolverOption();
    @Mixin private final LoginFile logins = new LoginFile();

    @Option(
        names = "--scope",
        paramLabel = "SCOPE",
        split = ",",
        defaultValue = "datasets,sessions,groups,tokens",
        description =
            "What it may do as you: datasets, sessions, groups, tokens, admin. Default:"
                + " ${DEFAULT-VALUE}.")
    private List<String> scopes = List.of();

    @Option(names = "--no-browser", description = "Only print the address.")
    private boolean addressOnly;

    @Override
    public void run() {
      var client = new TokenClient(resolver.address());
      var codes = client.begin(program(), scopes);
      var page = URI.create(codes.verificationUriComplete().orElse(codes.verificationUri()));
      terminal.note("Open this page, compare the code, and agree: " + page);
      terminal.note("  Code: " + codes.userCode());
      if (!addressOnly && isWeb(page) && browser.show(page)) {
        terminal.note("It opens in your browser.");
      }
      var token = await(client, codes);
      logins.keep(resolver.address(), token.accessToken());
      if (terminal.json()) {
        terminal.write(Map.of("resolver", resolver.address().toString(), "scope", token.scope()));
      } else {
        terminal.say("Logged in at " + resolver.address() + " for " + token.scope() + ".");
      }
    }

    private DeviceToken await(TokenClient client, DeviceAuthorization codes) {
      var interval = Duration.ofSeconds(Math.clamp(codes.interval(), 1, 60));
      var left = Duration.ofSeconds(Math.clamp(codes.expiresIn(), 1, 3600));
      while (left.isPositive()) {
        try {
          pause.take(interval);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw tooLate();
        }
        left = left.minus(interval);
        switch (client.poll(codes.deviceCode())) {
          case Poll.Given(var token) -> {
            return token;
          }
          case Poll.Later(boolean slowly) -> interval = slowly ? interval.plus(SLOWER) : interval;
          case Poll.Over(var problem) -> throw refused(problem);
        }
      }
      throw tooLate();
    }

    private static CommandFailure refused(Problem problem) {
      var why = problem.detail() == null ? problem.code() : problem.detail();
      return CommandFailure.refused(
          problem.status(), problem.code(), why, "Begin again: federate login");
    }

    private static CommandFailure tooLate() {
      return CommandFailure.refused(
          408, "expired_token", "Nobody agreed in time.", "Begin again: federate login");
    }

    private static boolean isWeb(URI page) {
      return "https".equals(page.getScheme()) || "http".equals(page.getScheme());
    }

    private static String program() {
      return "federate on " + host();
    }

    private static String host() {
      try {
        var name = InetAddress.getLocalHost().getHostName();
        return name.length() > 60 ? name.substring(0, 60) : name;
      } catch (UnknownHostException e) {
        return "a machine without a name";
      }
    }
  }

  /** {@code federate logout}. */
  @Command(
      name = "logout",
      description = "Gives the token of federate login back, so that it is of no use to anybody.")
  private final class Logout implements Runnable {
    @Mixin private final ResolverOption resolver = new ResolverOption();
    @Mixin private final LoginFile logins = new LoginFile();

    @Override
    public void run() {
      var token = logins.required(resolver.address());
      var before = giveBack(token);
      logins.forget(resolver.address());
      terminal.note(
          before
              .map(problem -> "Logged out; the resolver did not know the token any more.")
              .orElse("Logged out at " + resolver.address() + "."));
    }

    /** Why it was not taken back, when it was none any more. */
    private Optional<String> giveBack(String token) {
      try {
        new TokenClient(resolver.address()).giveBack(token);
        return Optional.empty();
      } catch (ProblemException refused) {
        if (refused.problem().status() == 401) {
          return Optional.of(refused.problem().code());
        }
        throw refused;
      }
    }
  }
}
