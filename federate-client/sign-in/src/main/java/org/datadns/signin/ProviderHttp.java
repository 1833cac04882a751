package org.datadns.signin;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What is said to providers: no redirects, a deadline from connect to last byte, and no more of an
 * answer than any honest one has. Thread-safe.
 */
final class ProviderHttp implements HTTPRequestSender, ResourceRetriever, AutoCloseable {
  /** Key sets of large providers have some 20 KiB. */
  static final long LARGEST = 256 << 10;

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** The library sets them; the client does it by itself and forbids it to others. */
  private static final Set<String> CLIENTS_OWN = Set.of("content-length", "host", "connection");

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /** The text of a document that is there. */
  String document(URI address) throws IOException {
    var response =
        exchange(HttpRequest.newBuilder(address).header("Accept", "application/json").build());
    if (response.statusCode() != 200) {
      throw new IOException(address + " answered " + response.statusCode());
    }
    return response.body();
  }

  @Override
  public Resource retrieveResource(URL url) throws IOException {
    try {
      return new Resource(document(url.toURI()), "application/json");
    } catch (URISyntaxException e) {
      throw new IOException("not an address: " + url, e);
    }
  }

  @Override
  public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest asked) throws IOException {
    var body = asked.getBody();
    var request =
        HttpRequest.newBuilder(asked.getURI())
            .method(
                asked.getMethod().name(),
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    asked
        .getHeaderMap()
        .forEach(
            (name, values) -> {
              if (!CLIENTS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    var response = exchange(request.build());
    var answer = new HTTPResponse(response.statusCode());
    response
        .headers()
        .map()
        .forEach((name, values) -> answer.setHeader(name, values.toArray(String[]::new)));
    answer.setBody(response.body());
    return answer;
  }

  private HttpResponse<String> exchange(HttpRequest request) throws IOException {
    var exchange = http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), LARGEST));
    try {
      return exchange.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(request.uri() + " cannot be read: " + e.getCause(), e);
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw new IOException(request.uri() + " did not answer within " + DEADLINE, e);
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + request.uri(), e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
