package org.datadns.resolver;

import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.datadns.resolver.db.Database;
import org.datadns.resolver.http.AdminSocket;

/** A resolver that runs: everything it is made of, put together here. To be closed. */
public final class ResolverServer implements AutoCloseable {
  /**
   * Bytes that a streamed answer gathers before they go out: what is streamed here are events, one
   * at a time, to thousands of people.
   */
  private static final int STREAMED = 512;

  private static final Duration GRACE = Duration.ofSeconds(5);

  private final URI address;
  private final DataDirectory dataDirectory;
  private final Database database;
  private final Services services;
  private final Routes routes;
  private final WebServer server;

  private ResolverServer(ResolverConfig config, DataDirectory dataDirectory, Database database) {
    this.dataDirectory = dataDirectory;
    this.database = database;
    int port = config.listen().port() == 0 ? freePort(config) : config.listen().port();
    this.address = config.address().orElseGet(() -> URI.create("http://localhost:" + port));
    this.services = Services.open(config, address, dataDirectory, database);
    this.routes = new Routes(services, config);
    var listening =
        WebServer.builder()
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .host(config.listen().host())
            .port(port)
            .writeBufferSize(STREAMED)
            .shutdownGracePeriod(GRACE)
            .putSocket(
                AdminSocket.NAME,
                socket -> socket.host(config.admin().host()).port(config.admin().port()))
            .addFeature(AdminSocket.feature(database.healthCheck()));
    routes.addTo(listening);
    this.server = listening.build();
  }

  /**
   * Starts a resolver; returns when it serves.
   *
   * @throws StartException when it cannot, with a sentence for the operator
   */
  public static ResolverServer start(ResolverConfig config) {
    var dataDirectory = DataDirectory.hold(config.dataDirectory());
    try {
      return start(config, dataDirectory, Database.open(config.database(), dataDirectory.path()));
    } catch (RuntimeException e) {
      dataDirectory.close();
      throw e;
    }
  }

  private static ResolverServer start(
      ResolverConfig config, DataDirectory dataDirectory, Database database) {
    try {
      var resolver = new ResolverServer(config, dataDirectory, database);
      resolver.server.start();
      return resolver;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** The public address, no trailing slash. */
  public URI address() {
    return address;
  }

  /** Where operators look. */
  public URI admin() {
    return URI.create("http://127.0.0.1:" + server.port(AdminSocket.NAME));
  }

  /** Stops serving, lets go of what it drives, and closes the database. Sessions go on. */
  @Override
  public void close() {
    services.sessions.close();
    routes.close();
    server.stop();
    services.close();
    database.close();
    dataDirectory.close();
  }

  /**
   * A port nobody listens on. It is known before the server is made, since the pages and keys of a
   * resolver without a configured address name it.
   */
  private static int freePort(ResolverConfig config) {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName(config.listen().host()))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
