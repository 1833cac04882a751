package org.datadns.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datadns.protocol.config.ConfigException;
import org.datadns.protocol.config.Settings;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.network.AddressBlock;
import org.datadns.resolver.ResolverConfig.Listen;
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
import org.datadns.signin.ProviderConfig;
import org.junit.jupiter.api.Test;

class ResolverConfigTest {
  private static final Nearness.Network NCSA_NETWORK =
      new Nearness.Network(AddressBlock.parse("192.0.2.0/24").orElseThrow(), Set.of("ncsa"));
  private static final ResolverConfig DEFAULTS = with(SignInConfig.off(), Nearness.UNKNOWN);

  /** The defaults, and who vouches for people. */
  private static ResolverConfig with(SignInConfig signIn, Nearness near) {
    return new ResolverConfig(
        Optional.empty(),
        new Listen("127.0.0.1", 8080),
        new Listen("127.0.0.1", 8079),
        Path.of("resolver-data"),
        IdentifierParser.standard(),
        new DatabaseConfig(new DatabaseConfig.Embedded(0, Optional.empty()), 10),
        new HeartbeatConfig(Duration.ofSeconds(10), Duration.ofSeconds(30)),
        new ProbeConfig(Duration.ofMinutes(1), List.of()),
        new SessionConfig(
            Duration.ofSeconds(15),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10),
            Duration.ofMinutes(2)),
        Duration.ofHours(24),
        128L << 20,
        EnrichmentConfig.off(),
        signIn,
        Optional.empty(),
        TokenConfig.standard(),
        AuditConfig.standard(),
        Optional.empty(),
        List.of(),
        RateConfig.usual(),
        near);
  }

  @Test
  void nothingSet_isTheDefaults() {
    assertThat(read("")).isEqualTo(DEFAULTS);
  }

  @Test
  void referenceFile_isTheDefaults_andNamesEveryKey() throws IOException {
    String reference;
    try (var in = ResolverConfigTest.class.getResourceAsStream("/resolver.yaml")) {
      reference = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    var settings = Settings.parse(reference, "RESOLVER", Map.of());
    var example =
        new ProviderConfig(
            "university",
            "https://login.university.example/realms/people",
            "University of Example",
            "data-dns",
            Optional.empty(),
            List.of("profile", "email"));
    assertThat(ResolverConfig.read(settings))
        .isEqualTo(
            with(
                new SignInConfig(List.of(example), Duration.ofHours(12)),
                new Nearness(List.of(NCSA_NETWORK))));
    for (String key : settings.finish().keySet()) {
      String last = key.substring(key.lastIndexOf('.') + 1);
      assertThat(reference).as(key).containsPattern("(?m)^[ -]*" + last + ":");
    }
  }

  @Test
  void everyKey_isRead() {
    var config =
        read(
            """
            address: https://resolver.example/
            listen: {host: 0.0.0.0, port: 81}
            admin: {host: 10.0.0.1, port: 82}
            data-directory: /var/lib/x
            database: {url: "jdbc:postgresql://db/x", user: me, password-file: /p, pool-size: 3}
            heartbeat: {period: PT1S, lease: PT4S}
            probe: {period: PT2S, internal-hosts: [Agent.internal]}
            session: {claim: PT5S, ready-within: PT6S, queue-at-most: PT7S, keeps-place: PT9S}
            join-token: {lifetime: PT8S}
            cache: {size: 9MiB}
            enrichment:
              datacite: https://datacite.example
              handles: https://handles.example
              dataverse: [https://dataverse.example/]
              zenodo: https://zenodo.example
              internal-hosts: [Internal.example]
            sign-in:
              lasts: PT1H
              providers:
                - id: campus
                  issuer: https://login.example/a/
                  label: Campus
                  client-id: us
                  client-secret-file: /s
                  scopes: [profile]
            tokens: {longest: P10D, usually: P9D}
            audit: {personal-data: P8D, entries: P12D}
            mail:
              host: mail.example
              port: 25
              security: tls
              user: us
              password-file: /m
              from: data@uni.example
            repositories: [https://dataverse.example]
            trusted-proxies: [192.0.2.7, "2001:db8::7"]
            rates: {per-person: 11, per-address: 12, failures: 13}
            binder: https://binder.example
            near: [{network: 192.0.2.0/24, sites: [ncsa]}]
            """);
    assertThat(config)
        .isEqualTo(
            new ResolverConfig(
                Optional.of(URI.create("https://resolver.example")),
                new Listen("0.0.0.0", 81),
                new Listen("10.0.0.1", 82),
                Path.of("/var/lib/x"),
                IdentifierParser.standard(),
                new DatabaseConfig(
                    new DatabaseConfig.Named(
                        "jdbc:postgresql://db/x", "me", Optional.of(Path.of("/p"))),
                    3),
                new HeartbeatConfig(Duration.ofSeconds(1), Duration.ofSeconds(4)),
                new ProbeConfig(Duration.ofSeconds(2), List.of("agent.internal")),
                new SessionConfig(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(6),
                    Duration.ofSeconds(7),
                    Duration.ofSeconds(9)),
                Duration.ofSeconds(8),
                9L << 20,
                new EnrichmentConfig(
                    Optional.of(URI.create("https://datacite.example")),
                    Optional.of(URI.create("https://handles.example")),
                    List.of(URI.create("https://dataverse.example")),
                    Optional.of(URI.create("https://zenodo.example")),
                    List.of("internal.example")),
                new SignInConfig(
                    List.of(
                        new ProviderConfig(
                            "campus",
                            "https://login.example/a/",
                            "Campus",
                            "us",
                            Optional.of(Path.of("/s")),
                            List.of("profile"))),
                    Duration.ofHours(1)),
                Optional.of(URI.create("https://binder.example")),
                new TokenConfig(Duration.ofDays(10), Duration.ofDays(9)),
                new AuditConfig(Duration.ofDays(8), Duration.ofDays(12)),
                Optional.of(
                    new MailConfig(
                        "mail.example",
                        25,
                        MailConfig.Security.TLS,
                        Optional.of("us"),
                        Optional.of(Path.of("/m")),
                        "data@uni.example")),
                List.of(URI.create("https://dataverse.example")),
                new RateConfig(
                    11,
                    12,
                    13,
                    Set.of(
                        InetAddress.ofLiteral("192.0.2.7"), InetAddress.ofLiteral("2001:db8::7"))),
                new Nearness(List.of(NCSA_NETWORK))));
  }

  @Test
  void everyProblem_isToldAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    adress: https://resolver.example
                    listen: {port: 70000}
                    heartbeat: {period: PT10S, lease: PT5S}
                    repositories: [https://dataverse.example/dataverse, nonsense]
                    near: [{network: 192.0.2.0/33, sites: [ncsa]}, {network: 192.0.2.0/24}]
                    """))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e ->
                assertThat(e.problems())
                    .hasSize(7)
                    .anyMatch(problem -> problem.contains("did you mean address?"))
                    .anyMatch(problem -> problem.startsWith("listen.port"))
                    .anyMatch(problem -> problem.startsWith("near[0].network"))
                    .anyMatch(problem -> problem.startsWith("near[1].sites"))
                    .anyMatch(problem -> problem.startsWith("heartbeat.lease")));
  }

  private static ResolverConfig read(String yaml) {
    var settings = Settings.parse(yaml, "RESOLVER", Map.of());
    var config = ResolverConfig.read(settings);
    settings.finish();
    return config;
  }
}
