package org.datadns.agent.proxy;

import io.helidon.logging.common.LogConfig;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.signing.SigningKey;

/**
 * The proxy in a process of its own, in front of one tool that is said to run: what {@code
 * deploy/bench/proxy} measures. Everything between the sockets is as in an agent; the person came
 * in already.
 *
 * <p>Arguments: {@code TOOL_PORT STATE_DIRECTORY}. Prints {@code proxy ready PORT HOST COOKIE}.
 */
public final class MeasuredProxy implements Upstreams, TicketKeys {
  private static final String SESSION = "s5m3k2q7w4x9z1r8t6v0";
  private static final String PERSON = "RPvRJwMkXPmTI0OLFlUScXHGZsG0OaIo5J4TZ1BFwq8";
  private final Lookup.Running running;
  private final KeySet keys = SigningKey.generate().publicKeys();

  private MeasuredProxy(int toolPort) {
    running =
        new Lookup.Running(
            SESSION, 1, PERSON, "127.0.0.1", toolPort, "tool-secret", "/lab?reset", false);
  }

  /** Runs until the process is ended. */
  public static void main(String[] arguments) throws InterruptedException {
    LogConfig.configureRuntime();
    var state = Path.of(arguments[1]);
    int port = new MeasuredProxy(Integer.parseInt(arguments[0])).listen(state);
    var cookie =
        SessionCookie.withKeyIn(state.resolve("cookie-key"))
            .value(SESSION, 1, PERSON, Clock.systemUTC().instant());
    System.out.println(
        "proxy ready "
            + port
            + " "
            + SESSION
            + ".localhost:"
            + port
            + " data-dns-session-"
            + SESSION
            + "="
            + cookie);
    // the sockets' threads are no reason for a process to live on
    Thread.currentThread().join();
  }

  private int listen(Path state) {
    var port = new AtomicInteger();
    var proxy =
        SessionProxy.create(
            new ProxyConfig(
                "bench",
                URI.create("http://localhost:8080"),
                () -> "http://*.localhost:" + port.get(),
                state),
            this,
            this,
            new Doorkeeper(() -> "http://localhost:8090", this),
            Clock.systemUTC(),
            new NoNotes());
    var listener = proxy.listen(new InetSocketAddress("127.0.0.1", 0), ProxyListener.Limits.USUAL);
    port.set(listener.port());
    return port.get();
  }

  @Override
  public Lookup find(String session) {
    return session.equals(SESSION) ? running : new Lookup.Unknown();
  }

  @Override
  public void entered(String session, int attempt, String person) {
    throw new IllegalStateException("nobody enters here");
  }

  @Override
  public KeySet current() {
    return keys;
  }

  @Override
  public KeySet refreshed() {
    return keys;
  }
}
