package org.datadns.agent.proxy;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.datadns.protocol.wire.SessionAddresses;
import org.jspecify.annotations.Nullable;

/**
 * The proxy in front of the sessions: lets their own persons in and passes everything they send on
 * to the tools, HTTP/1.1 and WebSockets. Thread-safe.
 *
 * <p>It brings its own HTTP/1.1, because passing messages on unchanged needs what a web framework
 * keeps to itself: heads before bodies, chunks before they are whole, header bytes as they came,
 * and one strict reading of where a message ends.
 */
public final class SessionProxy {
  private final Supplier<String> pattern;
  private final IntFunction<Optional<String>> sessionAt;
  private final ProblemPages pages;
  private final Entry entry;
  private final Gate gate;
  private final UpstreamTable upstreams;
  private final Buffers buffers;
  private volatile @Nullable SessionOrigins origins;

  private SessionProxy(
      Supplier<String> pattern,
      IntFunction<Optional<String>> sessionAt,
      ProblemPages pages,
      Entry entry,
      Gate gate,
      UpstreamTable upstreams,
      Buffers buffers) {
    this.pattern = pattern;
    this.sessionAt = sessionAt;
    this.pages = pages;
    this.entry = entry;
    this.gate = gate;
    this.upstreams = upstreams;
    this.buffers = buffers;
  }

  /**
   * The proxy of a site. Reads the cookie key and the burnt tickets from the state directory, and
   * makes them there when they are missing.
   *
   * @param keys the resolver's
   * @param site this site's own page, for what was begun there
   * @param resolverTime the resolver's time as this site knows it: tickets are judged by it
   * @param notes what the pages of a session may learn of it
   * @throws java.io.UncheckedIOException when the state directory cannot be read or written
   */
  public static SessionProxy create(
      ProxyConfig config,
      Upstreams upstreams,
      TicketKeys keys,
      Doorkeeper site,
      InstantSource resolverTime,
      SessionNotes notes) {
    var resolver = new Doorkeeper(() -> config.resolver().toString(), keys);
    var pages = new ProblemPages(session -> upstreams.isLocal(session) ? site : resolver, resolver);
    var buffers = new Buffers();
    var cookie = SessionCookie.withKeyIn(config.stateDirectory().resolve("cookie-key"));
    var shared = new SharedOrigin(upstreams, cookie);
    var entry = new Entry(config, upstreams, resolver, site, resolverTime, cookie, shared, pages);
    var ownPages = new OwnPages(notes, pages);
    return new SessionProxy(
        config.sessionsPattern(),
        upstreams::at,
        pages,
        entry,
        new Gate(upstreams, entry, cookie, resolverTime, ownPages, pages),
        new UpstreamTable(upstreams, buffers),
        buffers);
  }

  /**
   * Listens for browsers.
   *
   * @throws java.io.UncheckedIOException when the address cannot be had
   */
  public ProxyListener listen(InetSocketAddress address, ProxyListener.Limits limits) {
    return ProxyListener.open(this, address, limits, buffers);
  }

  /** What went through for a session since this agent first passed something on to it. */
  public Optional<Traffic> traffic(String session) {
    return upstreams.traffic(session);
  }

  /**
   * When the person of a session last did something in the tool: sent it a message over a
   * WebSocket, or a request that changes something. Empty when not since this agent started.
   */
  public Optional<Instant> lastAction(String session) {
    return upstreams.lastAction(session);
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
      known = new SessionOrigins(SessionAddresses.parse(pattern.get()), sessionAt);
      origins = known;
    }
    return known;
  }
}
