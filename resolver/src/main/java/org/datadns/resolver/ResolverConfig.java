package org.datadns.resolver;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.config.Settings;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.prefix.PrefixFile;
import org.datadns.resolver.access.SignInConfig;
import org.datadns.resolver.audit.AuditConfig;
import org.datadns.resolver.db.DatabaseConfig;
import org.datadns.resolver.enrichment.EnrichmentConfig;
import org.datadns.resolver.heartbeat.HeartbeatConfig;
import org.datadns.resolver.mail.MailConfig;
import org.datadns.resolver.placement.Nearness;
import org.datadns.resolver.probe.ProbeConfig;
import org.datadns.resolver.rate.RateConfig;
import org.datadns.resolver.session.SessionConfig;
import org.datadns.resolver.token.TokenConfig;

/**
 * The resolver's configuration; {@code resolver.yaml} among the resources explains every key.
 *
 * @param address public address, no trailing slash; empty means localhost and the port listened on
 * @param listen where people and sites are served
 * @param admin where operators are served
 * @param dataDirectory where it keeps its secrets and the embedded database
 * @param identifiers recognises identifiers, with all prefixes known here
 * @param database the database
 * @param heartbeat how often sites are heard
 * @param probe how the addresses of sites are tried
 * @param session how long things around a session may take
 * @param joinTokenLifetime how long a join token is good
 * @param cacheSize about how many bytes of memory lookups and answers may take
 * @param enrichment who is asked for titles and landing pages that no site states
 * @param signIn how people sign in
 * @param binder a BinderHub that people are sent to for what no site holds
 * @param tokens how long programs' tokens are good
 * @param audit for how long it is kept what was done
 * @param mail by which server mail is sent; empty means none is
 * @param repositories origins whose links may start a session by themselves
 * @param rates how much somebody may ask for
 * @param near which sites are near to whom
 */
public record ResolverConfig(
    Optional<URI> address,
    Listen listen,
    Listen admin,
    Path dataDirectory,
    IdentifierParser identifiers,
    DatabaseConfig database,
    HeartbeatConfig heartbeat,
    ProbeConfig probe,
    SessionConfig session,
    Duration joinTokenLifetime,
    long cacheSize,
    EnrichmentConfig enrichment,
    SignInConfig signIn,
    Optional<URI> binder,
    TokenConfig tokens,
    AuditConfig audit,
    Optional<MailConfig> mail,
    List<URI> repositories,
    RateConfig rates,
    Nearness near) {
  public ResolverConfig {
    repositories = List.copyOf(repositories);
  }

  /**
   * A socket.
   *
   * @param host the local address to listen on
   * @param port the port; 0 means any free one
   */
  public record Listen(String host, int port) {
    static Listen read(Settings settings, int otherwise) {
      return new Listen(
          settings.text("host", "127.0.0.1"), settings.integer("port", otherwise, 0, 65_535));
    }
  }

  /** Reads all keys; problems are noted in {@code settings}, to be thrown by its end. */
  public static ResolverConfig read(Settings settings) {
    return new ResolverConfig(
        settings.optionalText("address").map(ignored -> settings.address("address", null)),
        Listen.read(settings.section("listen"), 8080),
        Listen.read(settings.section("admin"), 8079),
        settings.path("data-directory", "resolver-data"),
        PrefixFile.parser(settings),
        DatabaseConfig.read(settings),
        HeartbeatConfig.read(settings),
        ProbeConfig.read(settings),
        SessionConfig.read(settings),
        settings.section("join-token").duration("lifetime", Duration.ofHours(24)),
        settings.section("cache").bytes("size", "128MiB"),
        EnrichmentConfig.read(settings),
        SignInConfig.read(settings.section("sign-in")),
        settings.optionalText("binder").map(ignored -> settings.address("binder", null)),
        TokenConfig.read(settings.section("tokens")),
        AuditConfig.read(settings.section("audit")),
        MailConfig.read(settings.section("mail")),
        repositories(settings),
        RateConfig.read(settings),
        Nearness.read(settings));
  }

  private static List<URI> repositories(Settings settings) {
    return settings.texts("repositories").stream()
        .flatMap(text -> origin(settings, text).stream())
        .toList();
  }

  private static Optional<URI> origin(Settings settings, String text) {
    try {
      var uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getRawPath().isEmpty()) {
        return Optional.of(uri);
      }
    } catch (URISyntaxException e) {
      // told below, as any other text that is no origin
    }
    settings.problem(
        "repositories", "must be origins such as https://dataverse.example, not '" + text + "'");
    return Optional.empty();
  }
}
