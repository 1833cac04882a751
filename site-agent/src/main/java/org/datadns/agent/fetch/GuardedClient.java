package org.datadns.agent.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.entity.mime.AbstractContentBody;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.datadns.agent.fetch.FetchException.Kind;
import org.datadns.protocol.network.PublicAddress;
import org.jspecify.annotations.Nullable;

/**
 * Gets something from a host that people elsewhere named, without becoming their way into this
 * machine's network: names are resolved here, once, and the connection goes to the very address
 * that was looked at (no second answer of a name server counts); no proxy, cookie or password of
 * this machine is used; redirects stay at the host; bytes and time are bounded. Blocking;
 * thread-safe.
 */
public final class GuardedClient implements AutoCloseable {
  private static final Timeout PAUSE = Timeout.ofSeconds(5);
  private static final int MOST_REDIRECTS = 3;

  private final CloseableHttpClient anywherePublic = client(new PublicOnly());
  private final CloseableHttpClient internal = client(new AsNamed());

  /**
   * What to get.
   *
   * @param address where it is
   * @param headers fields to send
   * @param isInternal whether the host's address may be private
   * @param largest the most bytes it may have
   * @param deadline how long all of it may take, redirects included
   */
  public record Wanted(
      URI address,
      Map<String, String> headers,
      boolean isInternal,
      int largest,
      Duration deadline) {
    public Wanted {
      headers = Map.copyOf(headers);
    }

    /** Without the values of its fields, one of which may be a secret. */
    @Override
    public String toString() {
      return "Wanted[" + address + "]";
    }
  }

  /** What is there, whole. */
  public byte[] bytes(Wanted wanted) throws FetchException {
    var deadline = System.nanoTime() + wanted.deadline().toNanos();
    var at = wanted.address();
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      var answer = get(wanted, at, deadline);
      if (answer.location() == null) {
        return answer.body();
      }
      at = redirected(at, answer.location());
    }
    throw new FetchException(Kind.BAD_REDIRECT, null);
  }

  /**
   * An answer whatever its status. Never compared.
   *
   * @param body its first bytes, at most as many as were wanted
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Answered(int status, byte[] body) {}

  /**
   * A form with one file.
   *
   * @param text the field that goes before it, and its JSON
   * @param name of the file, plain ASCII
   * @param size of the file, in bytes
   * @param content the file, read once
   */
  public record FileForm(
      Map.Entry<String, String> text, String name, long size, InputStream content) {}

  /**
   * Posts a form (RFC 7578), whose file is sent as it is read. Never sent twice: not when it breaks
   * off, and not where a redirect leads.
   */
  public Answered post(Wanted wanted, FileForm form) throws FetchException {
    var request = new HttpPost(wanted.address());
    request.setEntity(
        MultipartEntityBuilder.create()
            .addTextBody(form.text().getKey(), form.text().getValue(), ContentType.APPLICATION_JSON)
            .addPart("file", new SizedBody(form))
            .build());
    long deadline = System.nanoTime() + wanted.deadline().toNanos();
    return send(
        wanted,
        request,
        deadline,
        response -> {
          if (response.getCode() / 100 == 3) {
            throw new RefusedStatusException(response.getCode());
          }
          if (response.getEntity() == null) {
            return new Answered(response.getCode(), new byte[0]);
          }
          try (var in = response.getEntity().getContent()) {
            return new Answered(response.getCode(), in.readNBytes(wanted.largest()));
          }
        });
  }

  /** A file of known size, as a part of a form. */
  private static final class SizedBody extends AbstractContentBody {
    private final FileForm form;

    SizedBody(FileForm form) {
      super(ContentType.APPLICATION_OCTET_STREAM);
      this.form = form;
    }

    @Override
    public String getFilename() {
      return form.name();
    }

    @Override
    public long getContentLength() {
      return form.size();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      long sent = form.content().transferTo(out);
      if (sent != form.size()) {
        throw new IOException("the file ended early");
      }
    }
  }

  @Override
  public void close() {
    anywherePublic.close(CloseMode.IMMEDIATE);
    internal.close(CloseMode.IMMEDIATE);
  }

  /** Where it is instead, or what it holds. Never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Answer(byte[] body, @Nullable String location) {}

  private Answer get(Wanted wanted, URI at, long deadline) throws FetchException {
    return send(wanted, new HttpGet(at), deadline, response -> answer(response, wanted.largest()));
  }

  private <T> T send(
      Wanted wanted, HttpUriRequestBase request, long deadline, HttpClientResponseHandler<T> reader)
      throws FetchException {
    wanted.headers().forEach(request::setHeader);
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw new FetchException(Kind.LATE, null);
    }
    // an answer may begin late; that the deadline ends it is to be told from a fault
    var afterwards = Timeout.of(Duration.ofNanos(left).plusSeconds(1));
    request.setConfig(RequestConfig.custom().setResponseTimeout(afterwards).build());
    // whatever it drips: headers, body or nothing
    var limit =
        CompletableFuture.runAsync(
            request::cancel, CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS));
    try {
      return (wanted.isInternal() ? internal : anywherePublic).execute(request, reader);
    } catch (PrivateAddressException e) {
      throw new FetchException(Kind.PRIVATE_ADDRESS, e);
    } catch (TooLargeException e) {
      throw new FetchException(Kind.TOO_LARGE, e);
    } catch (RefusedStatusException e) {
      throw new FetchException(Kind.STATUS, e.status, e);
    } catch (IOException e) {
      // the clock tells: who cancels may not be done yet when that is felt here
      boolean late = System.nanoTime() - deadline >= 0;
      throw new FetchException(late ? Kind.LATE : Kind.UNREACHABLE, e);
    } finally {
      limit.cancel(false);
    }
  }

  private static Answer answer(ClassicHttpResponse response, int largest) throws IOException {
    int status = response.getCode();
    var location = response.getFirstHeader(HttpHeaders.LOCATION);
    if (status / 100 == 3 && location != null) {
      return new Answer(new byte[0], location.getValue());
    }
    if (status != 200 || response.getEntity() == null) {
      throw new RefusedStatusException(status);
    }
    try (var in = response.getEntity().getContent()) {
      var body = in.readNBytes(largest + 1);
      if (body.length > largest) {
        throw new TooLargeException();
      }
      return new Answer(body, null);
    }
  }

  /** Where a redirect leads: the same scheme, host and port, so that what was allowed stays so. */
  private static URI redirected(URI from, String location) throws FetchException {
    try {
      var to = from.resolve(location.strip());
      boolean same =
          from.getScheme().equals(to.getScheme())
              && from.getRawAuthority().equalsIgnoreCase(to.getRawAuthority());
      if (same) {
        return to;
      }
    } catch (IllegalArgumentException e) {
      throw new FetchException(Kind.BAD_REDIRECT, e);
    }
    throw new FetchException(Kind.OTHER_HOST, null);
  }

  private static CloseableHttpClient client(DnsResolver names) {
    return HttpClients.custom()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(names)
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(PAUSE)
                        .setSocketTimeout(PAUSE)
                        .build())
                .build())
        .setUserAgent("data-dns-site-agent")
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableContentCompression()
        .build();
  }

  /** Whatever a name stands for. */
  private static class AsNamed implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      return InetAddress.getAllByName(host);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }

  /** Names that stand for public addresses alone. */
  private static final class PublicOnly extends AsNamed {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      var addresses = super.resolve(host);
      for (var address : addresses) {
        if (!PublicAddress.is(address)) {
          throw new PrivateAddressException(host);
        }
      }
      return addresses;
    }
  }

  private static final class PrivateAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    PrivateAddressException(String host) {
      super(host + " stands for an address that is not public");
    }
  }

  private static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static final class RefusedStatusException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    RefusedStatusException(int status) {
      super("status " + status);
      this.status = status;
    }
  }
}
