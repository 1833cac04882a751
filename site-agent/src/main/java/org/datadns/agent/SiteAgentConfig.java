package org.datadns.agent;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datadns.agent.driver.DriverConfig;
import org.datadns.agent.inventory.AccountChoice;
import org.datadns.agent.inventory.ConsoleMount;
import org.datadns.agent.inventory.DatasetConfig;
import org.datadns.agent.inventory.InventoryConfig;
import org.datadns.agent.inventory.MountRule;
import org.datadns.agent.inventory.Spelling;
import org.datadns.agent.layout.Layout;
import org.datadns.agent.layout.RepositoryConfig;
import org.datadns.agent.local.LocalConfig;
import org.datadns.agent.save.SaveConfig;
import org.datadns.agent.session.SessionConfig;
import org.datadns.agent.tool.Tool;
import org.datadns.agent.tool.ToolDirectory;
import org.datadns.protocol.config.Settings;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.prefix.PrefixFile;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.SessionAddresses;
import org.datadns.protocol.wire.SitePolicy;

/**
 * Everything an agent is told; see {@code site-agent.yaml} for each key.
 *
 * @param site this site's id
 * @param title its name for people
 * @param contact its admins' e-mail address or URL
 * @param weight how much of the work it would like, compared with other sites; 1 is usual
 * @param resolver the resolver's address
 * @param joinTokenFile file with a join token
 * @param stateDirectory where everything is kept
 * @param apiAddress where the resolver reaches the API; empty means the bound port on localhost
 * @param sessionsAddress how the sessions are addressed; empty means a host each on this machine
 * @param api socket of the API
 * @param sessions socket of the sessions
 * @param admin socket of health and administration
 * @param driver what runs the tools
 * @param limits limits of sessions
 * @param account what the site says of the account that sessions run as
 * @param inventory what the site holds
 * @param tools what it offers, the first when nobody chooses
 * @param local what people may do at the site itself
 * @param save where sessions may send files
 */
record SiteAgentConfig(
    String site,
    String title,
    String contact,
    double weight,
    URI resolver,
    Optional<Path> joinTokenFile,
    Path stateDirectory,
    Optional<String> apiAddress,
    Optional<String> sessionsAddress,
    Listen api,
    Listen sessions,
    Listen admin,
    DriverConfig driver,
    SessionConfig limits,
    AccountChoice account,
    InventoryConfig inventory,
    List<Tool> tools,
    LocalConfig local,
    SaveConfig save) {

  /** RFC 1123 section 2.1: the id is part of names. */
  private static final Pattern SITE = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?");

  private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,8}");

  private static final double MOST_WEIGHT = 1_000;

  /** Reads all keys; problems are noted in {@code settings}. */
  static SiteAgentConfig read(Settings settings) {
    var site = settings.text("site");
    if (!site.isEmpty() && !SITE.matcher(site).matches()) {
      settings.problem("site", "must be lower-case letters, digits and dashes, at most 42");
    }
    var addresses = settings.section("addresses");
    var resolver = settings.address("resolver", null);
    var listen = settings.section("listen");
    var identifiers = PrefixFile.parser(settings);
    var roots = roots(settings);
    return new SiteAgentConfig(
        site,
        settings.text("title", site),
        settings.text("contact"),
        weight(settings),
        resolver,
        settings.optionalText("join-token-file").map(Path::of),
        settings.path("state-directory", "/var/lib/data-dns/site-agent"),
        addresses.optionalText("api"),
        sessionsAddress(addresses, resolver),
        Listen.read(listen.section("api"), 8090),
        Listen.read(listen.section("sessions"), 8091),
        Listen.read(listen.section("admin"), 8092),
        DriverConfig.read(settings),
        SessionConfig.read(
            settings.section("session"),
            settings.section("limits"),
            settings.section("notebooks"),
            policy(settings.section("policy"), identifiers)),
        account(settings.section("account")),
        new InventoryConfig(
            datasets(settings, identifiers),
            rules(settings, identifiers),
            identifiers,
            roots,
            ConsoleMount.read(settings.section("console"), roots),
            RepositoryConfig.read(settings.section("layouts"))),
        tools(settings),
        local(settings, addresses),
        SaveConfig.read(settings.section("save")));
  }

  private static SitePolicy policy(Settings settings, IdentifierParser identifiers) {
    var label = settings.text("least-assurance", Assurance.GUEST.label());
    var least = Assurance.labelled(label);
    if (least.isEmpty()) {
      settings.problem("least-assurance", "must be guest, email, repository or federated");
    }
    return new SitePolicy(
        least.orElse(Assurance.FEDERATED),
        few(settings, "tools-closed-to-guests", settings.texts("tools-closed-to-guests")),
        few(
            settings,
            "datasets-closed-to-guests",
            settings.texts("datasets-closed-to-guests").stream()
                .flatMap(name -> named(settings, name, identifiers).stream())
                .toList()));
  }

  private static List<String> few(Settings settings, String key, List<String> names) {
    if (names.size() > SitePolicy.MOST) {
      settings.problem(key, "must be at most " + SitePolicy.MOST + " names");
    }
    return names;
  }

  /** A dataset, or all below a prefix, in canonical form. */
  private static Optional<String> named(
      Settings settings, String name, IdentifierParser identifiers) {
    boolean rule = name.endsWith("/*");
    var canonical =
        identifiers
            .parse(rule ? name.substring(0, name.length() - 1) + "x" : name)
            .asOptional()
            .map(Identifier::canonical)
            .map(found -> rule ? found.substring(0, found.length() - 1) + "*" : found);
    if (canonical.isEmpty()) {
      settings.problem(
          "datasets-closed-to-guests",
          "must be identifiers, or a prefix and /*, not '" + name + "'");
    }
    return canonical;
  }

  /** Cookies know no ports: those of the site's own pages would be sent to every session. */
  private static LocalConfig local(Settings settings, Settings addresses) {
    var local = LocalConfig.read(settings.section("local-sessions"));
    var host = URI.create(addresses.optionalText("api").orElse("http://localhost")).getHost();
    if (local.isOn()
        && host != null
        && shape(addresses).filter(read -> read.sharesCookiesWith(host)).isPresent()) {
      addresses.problem(
          "sessions",
          "must not be on the host of addresses.api, where people sign in while local-sessions"
              + " names providers");
    }
    return local;
  }

  private static Optional<SessionAddresses> shape(Settings addresses) {
    try {
      return addresses.optionalText("sessions").map(SessionAddresses::parse);
    } catch (IllegalArgumentException e) {
      // told already
      return Optional.empty();
    }
  }

  private static double weight(Settings settings) {
    double weight = settings.decimal("weight", 1);
    if (weight <= 0 || weight > MOST_WEIGHT) {
      settings.problem("weight", "must be above 0 and at most " + (int) MOST_WEIGHT);
    }
    return weight;
  }

  private static Optional<String> sessionsAddress(Settings addresses, URI resolver) {
    var text = addresses.optionalText("sessions");
    try {
      if (text.map(SessionAddresses::parse)
          .filter(read -> read.sharesCookiesWith(resolver.getHost()))
          .isPresent()) {
        addresses.problem(
            "sessions",
            "must not be on the resolver's own host, whose cookies every session would be sent");
      }
    } catch (IllegalArgumentException e) {
      addresses.problem("sessions", String.valueOf(e.getMessage()));
    }
    return text;
  }

  private static List<DatasetConfig> datasets(Settings settings, IdentifierParser identifiers) {
    var datasets = settings.sections("datasets").stream().map(SiteAgentConfig::dataset).toList();
    var known = new HashSet<String>();
    datasets.stream()
        .flatMap(dataset -> identifiers.parse(dataset.identifier()).asOptional().stream())
        .filter(identifier -> !known.add(identifier.canonical()))
        .forEach(identifier -> settings.problem("datasets", "names " + identifier + " twice"));
    return datasets;
  }

  private static List<MountRule> rules(Settings settings, IdentifierParser identifiers) {
    var rules =
        settings.sections("rules").stream()
            .flatMap(rule -> rule(rule, identifiers).stream())
            .toList();
    var prefixes = new HashSet<String>();
    rules.stream()
        .filter(rule -> !prefixes.add(rule.prefix()))
        .forEach(rule -> settings.problem("rules", "names " + rule.pattern() + " twice"));
    return rules;
  }

  private static Optional<MountRule> rule(Settings settings, IdentifierParser identifiers) {
    var pattern = settings.text("identifiers");
    var path = settings.text("path");
    var label = settings.optionalText("case");
    var spelling = label.flatMap(Spelling::parse);
    if (label.isPresent() && spelling.isEmpty()) {
      settings.problem("case", "must be one of " + Spelling.labels());
    }
    var tools = Optional.of(settings.texts("tools")).filter(named -> !named.isEmpty());
    var account = Optional.of(account(settings));
    if (pattern.isEmpty() || path.isEmpty()) {
      // told already
      return Optional.empty();
    }
    var layout = layout(settings);
    layout
        .faultOfRule()
        .ifPresent(why -> settings.problem("listing", "cannot be used: " + why.text()));
    return switch (MountRule.parse(identifiers, pattern, path, spelling, tools, account)) {
      case MountRule.Parsed.Rule(var rule) -> Optional.of(rule.in(layout));
      case MountRule.Parsed.Unusable(var why) -> {
        settings.problem("identifiers", "cannot be used: " + why.text());
        yield Optional.empty();
      }
    };
  }

  private static List<Path> roots(Settings settings) {
    var roots = settings.texts("dataset-roots").stream().map(Path::of).toList();
    roots.stream()
        .filter(root -> !root.isAbsolute())
        .forEach(root -> settings.problem("dataset-roots", "must be absolute, not " + root));
    return roots;
  }

  private static DatasetConfig dataset(Settings settings) {
    var path = settings.path("path", null);
    if (!path.isAbsolute()) {
      settings.problem("path", "must be absolute");
    }
    return new DatasetConfig(
            settings.text("identifier"),
            path,
            settings.optionalText("title"),
            settings.optionalText("landing-page"),
            settings.optionalText("starter").map(Path::of),
            Optional.of(account(settings)))
        .in(layout(settings));
  }

  private static Layout layout(Settings settings) {
    return switch (Layout.parse(
        settings.optionalText("layout"),
        settings.optionalText("repository"),
        settings.optionalText("listing"))) {
      case Layout.Parsed.Usable(var layout) -> layout;
      case Layout.Parsed.Unusable(var why) -> {
        settings.problem("layout", "cannot be used: " + why.text());
        yield Layout.AS_IT_IS;
      }
    };
  }

  private static AccountChoice account(Settings settings) {
    return new AccountChoice(
        number(settings, "user", settings.optionalText("user")),
        number(settings, "group", settings.optionalText("group")),
        settings.texts("groups").stream()
            .flatMap(group -> number(settings, "groups", Optional.of(group)).stream())
            .toList());
  }

  /** Names would be looked up at this machine, whose list of users sessions do not have. */
  private static Optional<Integer> number(Settings settings, String key, Optional<String> text) {
    var number = text.filter(given -> NUMBER.matcher(given).matches()).map(Integer::valueOf);
    if (text.isPresent() && number.isEmpty()) {
      settings.problem(key, "must be the number of a user or group other than root's");
    }
    return number;
  }

  private static List<Tool> tools(Settings settings) {
    var directory = ToolDirectory.read(settings.path("tools-directory", "/etc/data-dns/tools"));
    directory.problems().forEach(problem -> settings.problem("tools-directory:", problem));
    return directory.tools();
  }
}
