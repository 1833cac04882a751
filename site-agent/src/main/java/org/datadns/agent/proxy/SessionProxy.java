package org.datadns.agent.proxy;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.net.StandardSocketOptions;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The proxy in front of the sessions: lets their own persons in and passes everything they send on
 * to the tools, HTTP/1.1 and WebSockets. Thread-safe.
 *
 * <p>It brings its own HTTP/1.1 to the listener, because passing messages on unchanged needs what a
 * web framework keeps to itself: heads before bodies, chunks before they are whole, header bytes as
 * they came, and one strict reading of where a message ends.
 */
public final class SessionProxy {
  /**
   * In bytes, cut to what the kernel allows. Helidon 4.1 asks for 4 KiB where nothing is said, at
   * which uploads reach a twentieth of their speed.
   */
  private static final int RECEIVE_BUFFER = 4 << 20;

  private final Supplier<String> pattern;
  private final ProblemPages pages;
  private final Entry entry;
  private final Gate gate;
  private final UpstreamTable upstreams;
  private volatile @Nullable SessionOrigins origins;

  private SessionProxy(
      Supplier<String> pattern,
      ProblemPages pages,
      Entry entry,
      Gate gate,
      UpstreamTable upstreams) {
    this.pattern = pattern;
    this.pages = pages;
    this.entry = entry;
    this.gate = gate;
    this.upstreams = upstreams;
  }

  /**
   * The proxy of a site. Reads the cookie key and the burnt tickets from the state directory, and
   * makes them there when they are missing.
   *
   * @param resolverTime the resolver's time as this site knows it: tickets are judged by it
   * @throws java.io.UncheckedIOException when the state directory cannot be read or written
   */
  public static SessionProxy create(
      ProxyConfig config, Upstreams upstreams, TicketKeys keys, InstantSource resolverTime) {
    var pages = new ProblemPages(config.resolver());
    var cookie = SessionCookie.withKeyIn(config.stateDirectory().resolve("cookie-key"));
    var entry = new Entry(config, upstreams, keys, resolverTime, cookie, pages);
    return new SessionProxy(
        config.sessionsPattern(),
        pages,
        entry,
        new Gate(upstreams, entry, cookie, resolverTime, pages),
        new UpstreamTable(upstreams));
  }

  /**
   * Makes a listener the sessions' socket: every connection to it is the proxy's. What the listener
   * says of routing, limits of requests and payloads does not apply; its idle timeout does, and
   * counts from the last byte of a WebSocket or of a connection between two requests.
   */
  public void configure(ListenerConfig.Builder listener) {
    listener
        .protocolsDiscoverServices(false)
        .connectionOptions(options -> options.tcpNoDelay(true))
        .putListenerSocketOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER)
        .addConnectionSelector(new Selector());
  }

  /** What went through for a session since this agent first passed something on to it. */
  public Optional<Traffic> traffic(String session) {
    return upstreams.traffic(session);
  }

  Gate gate() {
    return gate;
  }

  Entry entry() {
    return entry;
  }

  ProblemPages pages() {
    return pages;
  }

  UpstreamTable upstreams() {
    return upstreams;
  }

  /** Read at the first request: only then is a port known that the system chose. */
  SessionOrigins origins() {
    var known = origins;
    if (known == null) {
      known = SessionOrigins.parse(pattern.get());
      origins = known;
    }
    return known;
  }

  private final class Selector implements ServerConnectionSelector {
    @Override
    public int bytesToIdentifyConnection() {
      return 0;
    }

    @Override
    public Support supports(BufferData data) {
      return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
      return Set.of("http/1.1");
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
      return new BrowserConnection(SessionProxy.this, context);
    }
  }
}
