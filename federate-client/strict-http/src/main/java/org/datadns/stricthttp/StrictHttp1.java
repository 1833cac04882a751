package org.datadns.stricthttp;

import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;

/**
 * HTTP/1.1 as our servers speak it. What two readers could take differently is refused with 400,
 * and its connection closed, so that what follows never becomes a request. Heads and bodies that
 * trickle or stop are given up. To be added as a feature before all others, and to the server by
 * {@link #addTo}.
 *
 * <p>Two things Helidon reads in private, and no listener sees them: a chunk's size may begin with
 * a plus sign, and the two bytes behind a chunk's data may be any.
 */
public final class StrictHttp1 implements HttpFeature {
  /** As what servers of the web do: a browser's connection is used again within seconds. */
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(75);

  private static final Duration IDLE_ROUND = Duration.ofSeconds(15);

  /** More than anybody needs; each costs some memory and a file descriptor. */
  private static final int MOST_CONNECTIONS = 50_000;

  private final Limits limits;

  /**
   * How long is waited.
   *
   * @param head for a whole head, from its first line on
   * @param silence for the next byte of a body
   * @param body for a whole body, besides a second for every 32 KiB
   */
  record Limits(Duration head, Duration silence, Duration body) {
    static final Limits USUAL =
        new Limits(Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofMinutes(1));
  }

  /** With the usual patience. */
  public StrictHttp1() {
    this(Limits.USUAL);
  }

  StrictHttp1(Limits limits) {
    this.limits = limits;
  }

  /** Makes a server speak it, and close connections on which nothing comes. */
  public void addTo(ListenerConfig.BuilderBase<?, ?> server) {
    server
        .idleConnectionTimeout(LONGEST_IDLE)
        .idleConnectionPeriod(IDLE_ROUND)
        .maxTcpConnections(MOST_CONNECTIONS)
        .addProtocol(protocol());
  }

  /** Its own check of queries would refuse the colon that an identifier has. */
  Http1Config protocol() {
    return Http1Config.builder()
        .validatePrologue(false)
        .addReceiveListener(new Heads(limits.head()))
        .build();
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.addFilter(
        (chain, request, response) -> {
          var headers = request.headers();
          if (!headers.contains(HeaderNames.CONTENT_LENGTH)
              && !headers.contains(HeaderNames.TRANSFER_ENCODING)) {
            chain.proceed();
            return;
          }
          var body = new PacedBody(limits);
          request.streamFilter(body::over);
          chain.proceed();
          if (body.isBroken()) {
            throw new CloseConnectionException("where its body ends is not known");
          }
        });
  }

  static RequestException refusal(Status status, String why) {
    return RequestException.builder()
        .type(EventType.BAD_REQUEST)
        .status(status)
        .message(why)
        .setKeepAlive(false)
        .header(HeaderValues.CONNECTION_CLOSE)
        .build();
  }

  /** Sees each head before anything is made of it. */
  private static final class Heads implements Http1ConnectionListener {
    private final Duration most;

    Heads(Duration most) {
      this.most = most;
    }

    @Override
    public void prologue(ConnectionContext connection, HttpPrologue prologue) {
      Patience.ofAll().begin(most);
    }

    @Override
    public void headers(ConnectionContext connection, Headers headers) {
      if (!Patience.ofAll().end()) {
        throw refusal(Status.REQUEST_TIMEOUT_408, "The head of the request came too slowly.");
      }
      if (!Framing.isPlain(headers)) {
        throw refusal(Status.BAD_REQUEST_400, "Where the body ends is told ambiguously.");
      }
    }
  }
}
