package org.datadns.agent.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.SessionAddress;
import org.datadns.protocol.wire.SessionAddresses;

/** A proxy on a real socket, a resolver's key, and sessions that a test puts there. */
final class ProxyFixture implements AutoCloseable, Upstreams, TicketKeys, InstantSource {
  static final String SITE = "site-a";
  static final String RESOLVER = "http://localhost:8080";
  static final String PERSON = "RPvRJwMkXPmTI0OLFlUScXHGZsG0OaIo5J4TZ1BFwq8";

  /** This site's own page. */
  static final String OWN_PAGE = "http://localhost:8090";

  final SigningKey resolverKey = SigningKey.generate();
  final SigningKey siteKey = SigningKey.generate();

  /** Those of the sessions that were begun at this site itself. */
  final Set<String> local = ConcurrentHashMap.newKeySet();

  /** With whom each session is shared: its id and the person's, and by which share. */
  final Map<String, Long> shares = new ConcurrentHashMap<>();

  final Map<String, Lookup> sessions = new ConcurrentHashMap<>();
  final List<String> entries = new CopyOnWriteArrayList<>();
  final AtomicInteger refreshes = new AtomicInteger();
  volatile Instant now = Instant.parse("2026-11-20T12:00:00Z");
  volatile KeySet known = resolverKey.publicKeys();

  private final Path state;
  private final IntFunction<String> pattern;
  private ProxyListener listener;
  private SessionProxy proxy;

  /** Each session is a host. */
  ProxyFixture(Path state) {
    this(state, port -> "http://*.localhost:" + port);
  }

  /** Sessions are addressed by this pattern, given the port that the proxy listens on. */
  ProxyFixture(Path state, IntFunction<String> pattern) {
    this.state = state;
    this.pattern = pattern;
    start(Duration.ofMinutes(5), Duration.ofSeconds(30));
  }

  private void start(Duration idle, Duration receiving) {
    proxy =
        SessionProxy.create(
            new ProxyConfig(SITE, URI.create(RESOLVER), () -> pattern.apply(port()), state),
            this,
            this,
            new Doorkeeper(() -> OWN_PAGE, new FixedKeys(siteKey.publicKeys())),
            this,
            new NoNotes());
    listener =
        proxy.listen(
            new InetSocketAddress("127.0.0.1", 0),
            new ProxyListener.Limits(idle, idle, receiving, Duration.ofMillis(500)));
  }

  /** As an agent that was stopped and started again on the same state directory. */
  void restart() {
    restart(Duration.ofMinutes(5));
  }

  void restart(Duration idle) {
    restart(idle, Duration.ofSeconds(30));
  }

  void restart(Duration idle, Duration receiving) {
    listener.close();
    start(idle, receiving);
  }

  int port() {
    return listener.port();
  }

  SessionProxy proxy() {
    return proxy;
  }

  void run(String session, int toolPort) {
    sessions.put(
        session,
        new Lookup.Running(
            session, 1, PERSON, "127.0.0.1", toolPort, "tool-secret", "/lab?reset", false));
  }

  /** The port of session {@code sN} is 9000 + N, where each has its own. */
  SessionAddress address(String session) {
    return SessionAddresses.parse(pattern.apply(port()))
        .of(session, Optional.of(9000 + Integer.parseInt(session.substring(1))))
        .orElseThrow();
  }

  String host(String session) {
    return origin(session).substring("http://".length());
  }

  String origin(String session) {
    return address(session).origin();
  }

  @Override
  public boolean isLocal(String session) {
    return local.contains(session);
  }

  @Override
  public Optional<String> companion(String session, int attempt, String person) {
    return Optional.ofNullable(shares.get(session + " " + person))
        .map(share -> person + "~" + share);
  }

  @Override
  public boolean isCompanion(String session, int attempt, String holder) {
    return shares.entrySet().stream()
        .anyMatch(it -> (session + " " + holder).equals(it.getKey() + "~" + it.getValue()));
  }

  private record FixedKeys(KeySet current) implements TicketKeys {
    @Override
    public KeySet refreshed() {
      return current;
    }
  }

  @Override
  public Optional<String> at(int port) {
    return Optional.of("s" + (port - 9000));
  }

  RawPeer client() throws IOException {
    return RawPeer.connect(port());
  }

  /** The cookie of someone who came in. */
  String cookie(String session) {
    var cookie = SessionCookie.withKeyIn(state.resolve("cookie-key"));
    return "data-dns-session-" + session + "=" + cookie.value(session, 1, PERSON, now);
  }

  /** A request's first lines, from someone who came in, without the empty line. */
  String head(String requestLine, String session) {
    return requestLine
        + " HTTP/1.1\r\nHost: "
        + host(session)
        + "\r\nCookie: "
        + cookie(session)
        + "\r\n";
  }

  String get(String target, String session) {
    return head("GET " + target, session) + "\r\n";
  }

  String post(String target, String session, String fields) {
    return head("POST " + target, session)
        + "Origin: "
        + origin(session)
        + "\r\n"
        + fields
        + "\r\n";
  }

  String webSocket(String target, String session, String more) {
    return head("GET " + target, session)
        + "Origin: "
        + origin(session)
        + "\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + more
        + "\r\n";
  }

  String ticket(String session, int attempt, String person, String nonce) {
    return Ticket.enter(SITE, session, attempt, person, Assurance.GUEST, Digest.of(nonce))
        .sign(resolverKey, RESOLVER, now);
  }

  @Override
  public Lookup find(String session) {
    return sessions.getOrDefault(session, new Lookup.Unknown());
  }

  @Override
  public void entered(String session, int attempt, String person) {
    entries.add(session + " " + attempt + " " + person);
  }

  @Override
  public KeySet current() {
    return known;
  }

  @Override
  public KeySet refreshed() {
    refreshes.incrementAndGet();
    known = resolverKey.publicKeys();
    return known;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public void close() {
    listener.close();
  }
}
