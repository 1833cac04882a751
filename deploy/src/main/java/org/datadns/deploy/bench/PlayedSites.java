package org.datadns.deploy.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.datadns.protocol.signing.MacAgreement;
import org.datadns.protocol.signing.MacKey;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.signing.SiteRequest;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Heartbeat.ReplicaNews;
import org.datadns.protocol.wire.Heartbeat.SizeOffer;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MacAnswer;
import org.datadns.protocol.wire.MacRequest;
import org.datadns.protocol.wire.SiteOperation;
import org.jspecify.annotations.Nullable;

/**
 * Many sites that speak as agents do: each signs with its own key, over its own connection, agrees
 * on a secret in one of its next heartbeats, and speaks again when it was told to. One heartbeat in
 * five says something else than the one before.
 */
final class PlayedSites implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int AGREE_ONE_IN = 10;
  private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

  private final URI resolver;
  private final List<Played> sites = new ArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger agreed = new AtomicInteger();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final ConcurrentLinkedQueue<Long> micros = new ConcurrentLinkedQueue<>();
  private volatile boolean measuring;
  private volatile boolean closed;

  PlayedSites(URI resolver) {
    this.resolver = resolver;
  }

  /** One more. */
  void add(String id, SigningKey key) {
    sites.add(new Played(id, key));
  }

  /** How many sites have agreed on a secret. */
  int agreed() {
    return agreed.get();
  }

  /** All sign what they will say first: at the sites that is not work of the resolver's machine. */
  void prepare() {
    sites.forEach(Played::prepare);
  }

  /** All begin within this time from now. */
  void begin(Duration within) {
    long now = System.nanoTime();
    for (var site : sites) {
      long due = now + ThreadLocalRandom.current().nextLong(Math.max(1, within.toNanos()));
      site.thread = Thread.ofVirtual().start(() -> site.speak(due));
    }
  }

  /** How many sites were heard at least once. */
  int accepted() {
    return accepted.get();
  }

  /** Heartbeats that were taken. */
  long answered() {
    return answered.get();
  }

  /** Heartbeats that were not taken, or not answered. */
  long refused() {
    return refused.get();
  }

  /** Notes how long answers take, from now on. */
  void measure() {
    micros.clear();
    answered.set(0);
    refused.set(0);
    measuring = true;
  }

  /** What one answer in a hundred exceeded since {@link #measure}. */
  double p99Millis() {
    var times = micros.stream().mapToLong(Long::longValue).sorted().toArray();
    return times.length == 0 ? Double.NaN : times[(int) (times.length * 0.99)] / 1000.0;
  }

  @Override
  public void close() {
    end();
  }

  /** Lets each finish what it says; afterwards {@link #lost} can tell. May be called again. */
  void end() {
    closed = true;
    sites.forEach(
        site -> {
          if (site.thread != null) {
            LockSupport.unpark(site.thread);
          }
        });
    for (var site : sites) {
      try {
        if (site.thread != null) {
          site.thread.join();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /**
   * How many sites were told that a later heartbeat was taken than the one that is kept.
   *
   * @param kept the numbers of the heartbeats that are kept, by site
   */
  long lost(Map<String, Long> kept) {
    return sites.stream().filter(site -> site.taken > kept.getOrDefault(site.id, 0L)).count();
  }

  private final class Played {
    private final String id;
    private final SigningKey key;
    private final Instant started = Instant.now();
    private long sequence;
    private volatile long taken;
    private int free = 3;
    private volatile @Nullable Thread thread;
    private @Nullable MacKey mac;
    private byte @Nullable [] prepared;

    Played(String id, SigningKey key) {
      this.id = id;
      this.key = key;
    }

    void speak(long first) {
      long due = first;
      while (!closed) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), resolver.getPort())) {
          socket.setTcpNoDelay(true);
          socket.setSoTimeout(TIMEOUT_MILLIS);
          var in = new BufferedInputStream(socket.getInputStream());
          while (!closed) {
            for (long wait = due - System.nanoTime(); wait > 0 && !closed; ) {
              LockSupport.parkNanos(wait);
              wait = due - System.nanoTime();
            }
            if (!closed) {
              due = System.nanoTime() + exchange(socket, in, due).toNanos();
            }
          }
        } catch (IOException e) {
          refused.incrementAndGet();
          due = System.nanoTime() + TRY_AGAIN.toNanos();
        }
      }
    }

    /** How long until it shall speak again. */
    private Duration exchange(Socket socket, InputStream in, long due) throws IOException {
      if (ThreadLocalRandom.current().nextInt(5) == 0) {
        free = ThreadLocalRandom.current().nextInt(4);
      }
      var said = prepared == null ? heartbeat() : prepared;
      prepared = null;
      socket.getOutputStream().write(said);
      var answer = HttpAnswer.read(in);
      if (answer.status() == 200) {
        if (taken == 0) {
          accepted.incrementAndGet();
        }
        taken = sequence;
        answered.incrementAndGet();
        if (measuring) {
          micros.add((System.nanoTime() - due) / 1000);
        }
        if (mac == null && ThreadLocalRandom.current().nextInt(AGREE_ONE_IN) == 0) {
          agree(socket, in);
        }
        return answer.duration("nextIn").orElseThrow();
      }
      refused.incrementAndGet();
      return answer.retryAfter().orElse(TRY_AGAIN);
    }

    void prepare() {
      prepared = heartbeat();
    }

    private byte[] heartbeat() {
      byte[] body = Json.bytes(statement());
      var request = SiteRequest.of("POST", "/api/sites/" + id + "/heartbeats", body);
      return bytes(
          request,
          mac == null
              ? request.sign(key, id, resolver.toString(), Instant.now())
              : request.sign(mac, id, resolver.toString(), Instant.now()),
          body);
    }

    private void agree(Socket socket, InputStream in) throws IOException {
      var agreement = MacAgreement.begin();
      byte[] body = Json.bytes(new MacRequest(agreement.publicJwk()));
      var request = SiteRequest.of("POST", "/api/sites/" + id + "/mac", body);
      var token = request.sign(key, id, resolver.toString(), Instant.now());
      socket.getOutputStream().write(bytes(request, token, body));
      var answer = HttpAnswer.read(in);
      if (answer.status() == 200) {
        var secret = Json.read(answer.body(), MacAnswer.class);
        mac = agreement.open(secret.kid(), secret.sealed());
        agreed.incrementAndGet();
      }
    }

    private static byte[] bytes(SiteRequest request, String token, byte[] body) {
      var out = new ByteArrayOutputStream();
      out.writeBytes(
          ("POST "
                  + request.target()
                  + " HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: "
                  + body.length
                  + "\r\nAuthorization: Bearer "
                  + token
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.writeBytes(body);
      return out.toByteArray();
    }

    private Heartbeat statement() {
      sequence++;
      return new Heartbeat(
          "bench",
          started,
          sequence,
          SiteOperation.READY,
          Duration.ZERO,
          1,
          1,
          List.of(tool("jupyter", "JupyterLab"), tool("rstudio", "RStudio")),
          List.of(),
          0,
          new ReplicaNews(1, sequence == 1 ? Optional.empty() : Optional.of(1L), List.of()),
          List.of());
    }

    private ToolOffer tool(String tool, String label) {
      return new ToolOffer(
          tool,
          label,
          Optional.of("sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"),
          Optional.empty(),
          List.of(
              new SizeOffer("small", 1L << 30, 1.0, free, 3, 0, List.of()),
              new SizeOffer("large", 8L << 30, 4.0, free, 3, 0, List.of())));
    }
  }
}
