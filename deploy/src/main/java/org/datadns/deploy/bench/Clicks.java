package org.datadns.deploy.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** People who open a dataset each, one after the other, and wait until it is ready. */
final class Clicks {
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(50);

  private final URI resolver;
  private final HttpClient http = HttpClient.newHttpClient();

  Clicks(URI resolver) {
    this.resolver = resolver;
  }

  /** Opens so many datasets from a number on, each as another guest. */
  void ready(int first, int count) {
    for (int i = first; i < first + count; i++) {
      ready("doi:10.5072/b/" + i);
    }
  }

  private void ready(String dataset) {
    var started =
        exchange(
            HttpRequest.newBuilder(URI.create(resolver + "/sessions"))
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        "{\"identifier\":\"%s\",\"tool\":\"jupyter\",\"size\":\"small\"}"
                            .formatted(dataset))));
    if (started.statusCode() != 201) {
      throw new IllegalStateException("not started: " + started.body());
    }
    var cookie = started.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    var id = started.body().replaceFirst("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
    long end = System.nanoTime() + READY_WITHIN.toNanos();
    var session = "";
    while (System.nanoTime() < end) {
      session =
          exchange(
                  HttpRequest.newBuilder(URI.create(resolver + "/sessions/" + id))
                      .header("Accept", "application/json")
                      .header("Cookie", cookie))
              .body();
      if (session.contains("\"state\":\"ready\"")) {
        return;
      }
      if (session.contains("\"state\":\"ended\"")) {
        break;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    throw new IllegalStateException("not ready: " + session);
  }

  private HttpResponse<String> exchange(HttpRequest.Builder request) {
    try {
      return http.send(request.timeout(READY_WITHIN).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
