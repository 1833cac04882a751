package org.datadns.resolver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.network.AddressBlock;
import org.datadns.resolver.ResolverConfig.Listen;
import org.datadns.resolver.access.SignInConfig;
import org.datadns.resolver.audit.AuditConfig;
import org.datadns.resolver.db.DatabaseConfig;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.resolver.enrichment.EnrichmentConfig;
import org.datadns.resolver.heartbeat.HeartbeatConfig;
import org.datadns.resolver.mail.MailConfig;
import org.datadns.resolver.placement.Nearness;
import org.datadns.resolver.probe.ProbeConfig;
import org.datadns.resolver.rate.RateConfig;
import org.datadns.resolver.session.SessionConfig;
import org.datadns.resolver.token.TokenConfig;
import org.datadns.signin.ProviderConfig;

/** A resolver as it runs, on a free port, over the database of a test class. */
public final class TestResolver implements AutoCloseable {
  /** A site that spoke once is believed for as long as a test takes, also on a busy machine. */
  public static final HeartbeatConfig HEARTBEAT =
      new HeartbeatConfig(Duration.ofSeconds(1), Duration.ofMinutes(5));

  private static final SessionConfig SHORT_TIMES =
      new SessionConfig(
          Duration.ofSeconds(3),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofMinutes(2));

  private final ResolverServer server;
  private final Path directory;
  private final HttpClient http = HttpClient.newHttpClient();

  private TestResolver(ResolverServer server, Path directory) {
    this.server = server;
    this.directory = directory;
  }

  /** Starts one with short times. */
  public static TestResolver start(TestDatabase database, Path directory) {
    return start(database, directory, HEARTBEAT, SHORT_TIMES);
  }

  /** Starts one with short times that asks others for titles. */
  public static TestResolver start(
      TestDatabase database, Path directory, EnrichmentConfig enrichment) {
    return start(
        database.config(),
        directory,
        HEARTBEAT,
        SHORT_TIMES,
        enrichment,
        IdentifierParser.standard());
  }

  /** Starts one with short times that knows these prefixes. */
  public static TestResolver start(
      DatabaseConfig database, Path directory, IdentifierParser identifiers) {
    return start(database, directory, HEARTBEAT, SHORT_TIMES, EnrichmentConfig.off(), identifiers);
  }

  /** Starts one with these times. */
  public static TestResolver start(
      TestDatabase database, Path directory, HeartbeatConfig heartbeat, SessionConfig session) {
    return start(
        database.config(),
        directory,
        heartbeat,
        session,
        EnrichmentConfig.off(),
        IdentifierParser.standard());
  }

  private static TestResolver start(
      DatabaseConfig database,
      Path directory,
      HeartbeatConfig heartbeat,
      SessionConfig session,
      EnrichmentConfig enrichment,
      IdentifierParser identifiers) {
    return start(
        Optional.empty(),
        0,
        database,
        directory,
        heartbeat,
        session,
        enrichment,
        identifiers,
        SignInConfig.off(),
        Optional.empty(),
        RateConfig.usual());
  }

  /** Starts one with short times where people sign in. */
  public static TestResolver start(
      TestDatabase database, Path directory, List<ProviderConfig> providers) {
    return start(
        Optional.empty(),
        0,
        database.config(),
        directory,
        HEARTBEAT,
        SHORT_TIMES,
        EnrichmentConfig.off(),
        IdentifierParser.standard(),
        new SignInConfig(providers, Duration.ofHours(12)),
        Optional.empty(),
        RateConfig.usual());
  }

  /** Starts one with these times where people sign in. */
  public static TestResolver start(
      TestDatabase database,
      Path directory,
      List<ProviderConfig> providers,
      HeartbeatConfig heartbeat,
      SessionConfig session) {
    return start(
        Optional.empty(),
        0,
        database.config(),
        directory,
        heartbeat,
        session,
        EnrichmentConfig.off(),
        IdentifierParser.standard(),
        new SignInConfig(providers, Duration.ofHours(12)),
        Optional.empty(),
        RateConfig.usual());
  }

  /** Starts one with short times where people sign in, and may ask for so much. */
  public static TestResolver start(
      TestDatabase database, Path directory, List<ProviderConfig> providers, RateConfig rates) {
    return start(
        Optional.empty(),
        0,
        database.config(),
        directory,
        HEARTBEAT,
        SHORT_TIMES,
        EnrichmentConfig.off(),
        IdentifierParser.standard(),
        new SignInConfig(providers, Duration.ofHours(12)),
        Optional.empty(),
        rates);
  }

  /** Starts one with short times that sends mail. */
  public static TestResolver start(
      TestDatabase database, Path directory, List<ProviderConfig> providers, MailConfig mail) {
    return start(
        Optional.empty(),
        0,
        database.config(),
        directory,
        HEARTBEAT,
        SHORT_TIMES,
        EnrichmentConfig.off(),
        IdentifierParser.standard(),
        new SignInConfig(providers, Duration.ofHours(12)),
        Optional.of(mail),
        RateConfig.usual());
  }

  /** Starts one with short times over this database where people sign in. */
  public static TestResolver start(
      DatabaseConfig database, Path directory, List<ProviderConfig> providers) {
    return start(
        Optional.empty(),
        0,
        database,
        directory,
        new HeartbeatConfig(Duration.ofSeconds(1), Duration.ofSeconds(30)),
        SHORT_TIMES,
        EnrichmentConfig.off(),
        IdentifierParser.standard(),
        new SignInConfig(providers, Duration.ofHours(12)),
        Optional.empty(),
        RateConfig.usual());
  }

  /** Starts one with short times over this database. */
  public static TestResolver start(DatabaseConfig database, Path directory) {
    return start(database, directory, IdentifierParser.standard());
  }

  /** Starts one with short times that listens at this port, and is known by another address. */
  public static TestResolver behind(URI front, int port, TestDatabase database, Path directory) {
    return start(
        Optional.of(front),
        port,
        database.config(),
        directory,
        HEARTBEAT,
        SHORT_TIMES,
        EnrichmentConfig.off(),
        IdentifierParser.standard(),
        SignInConfig.off(),
        Optional.empty(),
        RateConfig.usual());
  }

  private static TestResolver start(
      Optional<URI> address,
      int port,
      DatabaseConfig database,
      Path directory,
      HeartbeatConfig heartbeat,
      SessionConfig session,
      EnrichmentConfig enrichment,
      IdentifierParser identifiers,
      SignInConfig signIn,
      Optional<MailConfig> mail,
      RateConfig rates) {
    var config =
        new ResolverConfig(
            address,
            new Listen("127.0.0.1", port),
            new Listen("127.0.0.1", 0),
            directory,
            identifiers,
            database,
            heartbeat,
            new ProbeConfig(Duration.ofSeconds(1), List.of()),
            session,
            Duration.ofHours(1),
            16L << 20,
            enrichment,
            signIn,
            Optional.of(URI.create("https://binder.example")),
            TokenConfig.standard(),
            AuditConfig.standard(),
            mail,
            List.of(URI.create("https://repository.example")),
            rates,
            new Nearness(
                List.of(
                    new Nearness.Network(
                        AddressBlock.parse("127.0.0.0/8").orElseThrow(), Set.of("nearby")))));
    return new TestResolver(ResolverServer.start(config), directory);
  }

  public URI address() {
    return server.address();
  }

  public URI admin() {
    return server.admin();
  }

  public String adminToken() {
    try {
      return Files.readString(directory.resolve("admin-token")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String joinToken(String site) {
    return new ResolverClient(address()).joinToken(site, adminToken());
  }

  /** A request with header names and values in turn. */
  public HttpResponse<String> send(String method, String path, String body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create(address() + path))
            .timeout(Duration.ofSeconds(30))
            .method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return exchange(request.build());
  }

  public HttpResponse<String> get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  /** {@code POST /sessions} as a program. */
  public HttpResponse<String> open(String json, String cookie) {
    return cookie.isEmpty()
        ? send("POST", "/sessions", json, "Content-Type", "application/json")
        : send("POST", "/sessions", json, "Content-Type", "application/json", "Cookie", cookie);
  }

  public HttpResponse<String> exchange(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The cookie a browser would send back. */
  public static String cookie(HttpResponse<String> response) {
    return response.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
  }

  @Override
  public void close() {
    server.close();
    http.close();
  }
}
