package org.datadns.deploy.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.datadns.deploy.Jars;

/**
 * What people wait for before they read: how much a page loads in all, how long its first byte
 * takes, and how long it takes from the click that opens a dataset until the launching page with
 * its first step is there. One page at a time, as in a federation at work that is not overloaded.
 */
public final class PagesBench {
  private static final int DATASETS = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String DATASET = "doi:10.5072/b/7";

  /** Asked for before anything counts: a resolver runs for weeks. */
  private static final int WARM_UP = 100;

  /** What a page makes a browser load, wherever it lies: scripts, sheets and images. */
  private static final Pattern LOADED =
      Pattern.compile("<(?:link rel=\"(?:icon|stylesheet)\" href|(?:script|img) src)=\"([^\"]+)\"");

  private static final List<String> PAGES =
      List.of(
          "/",
          "/?query=station",
          "/resolve?id=" + DATASET,
          "/open?id=" + DATASET,
          "/open?id=doi:10.5072/never/held",
          "/linking?id=" + DATASET,
          "/linking",
          "/sites",
          "/sites/site1",
          "/status",
          "/bookmarklet",
          "/sessions",
          "/me",
          "/groups",
          "/sign-in",
          "/requests");

  private final URI resolver;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Integer> assets = new HashMap<>();
  private String cookie = "";

  private PagesBench(URI resolver) {
    this.resolver = resolver;
  }

  /**
   * The benchmark.
   *
   * @param arguments where files may be put, and how many rounds
   */
  public static void main(String[] arguments) throws Exception {
    try (var registry =
        BenchRegistry.start(
            Jars.ofWorkingDirectory(),
            Path.of(arguments[0]),
            DATASETS,
            "64MiB",
            "512m",
            // all that is measured comes from one address
            "rates: {per-person: 1000000, per-address: 1000000}\n")) {
      new PagesBench(registry.address()).run(Integer.parseInt(arguments[1]));
    }
  }

  private void run(int rounds) throws Exception {
    awaitRoom();
    for (int i = 0; i < WARM_UP; i++) {
      click(DATASETS - 1 - i);
      for (var page : PAGES) {
        firstByte(page);
      }
    }
    var pages = new ArrayList<>(PAGES);
    // of whoever clicked last: a page of their own
    pages.add(click(0).page());
    long most = 0;
    for (var page : pages) {
      long bytes = bytes(page);
      most = Math.max(most, bytes);
      System.out.println(Ratios.format("%7.1f KiB %s", bytes / 1024.0, page));
    }
    var all = new ArrayList<Double>();
    for (var page : pages) {
      var times = new ArrayList<Double>();
      for (int i = 0; i < rounds; i++) {
        times.add(firstByte(page));
      }
      all.addAll(times);
      System.out.println(
          Ratios.format(
              "first byte %5.1f ms, p99 %5.1f ms %s", Ratios.median(times), p99(times), page));
    }
    var steps = new ArrayList<Double>();
    for (int i = 1; i <= rounds; i++) {
      steps.add(click(i).millis());
    }
    System.out.println(
        Ratios.format("first step %5.1f ms, p99 %5.1f ms", Ratios.median(steps), p99(steps)));
    System.out.println(Ratios.format("page-bytes-max %d", most));
    System.out.println(Ratios.format("page-first-byte-p99-ms %.1f", p99(all)));
    System.out.println(Ratios.format("page-first-step-p99-ms %.1f", p99(steps)));
  }

  /** Until the resolver has been at the sites' addresses. */
  private void awaitRoom() throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!get("/sites/site1").body().contains("\"standing\":\"ready\"")) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("no site becomes ready");
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }

  /**
   * A click that opened a dataset.
   *
   * @param page the path of the launching page
   * @param millis from the click until all of it was there
   */
  private record Click(String page, double millis) {}

  /** Somebody new presses the button at a dataset, as a browser does. */
  private Click click(int dataset) throws Exception {
    long begin = System.nanoTime();
    var answer =
        http.send(
            HttpRequest.newBuilder(resolver.resolve("/sessions"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "text/html")
                .POST(
                    BodyPublishers.ofString(
                        "identifier=doi%3A10.5072%2Fb%2F" + dataset + "&tool=jupyter&size=small"))
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 303) {
      throw new IllegalStateException("not started: " + answer.body());
    }
    cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    var page = URI.create(answer.headers().firstValue("Location").orElseThrow()).getPath();
    var shown = page(page, BodyHandlers.ofString());
    double millis = (System.nanoTime() - begin) / 1e6;
    if (shown.statusCode() != 200 || !shown.body().contains("id=\"step\"")) {
      throw new IllegalStateException("no step is shown: " + shown.body());
    }
    return new Click(page, millis);
  }

  /** The time until the first bytes are there, in ms. */
  private double firstByte(String page) throws Exception {
    long begin = System.nanoTime();
    var answer = page(page, BodyHandlers.ofInputStream());
    try (var body = answer.body()) {
      if (body.read() < 0) {
        throw new IllegalStateException("nothing at " + page);
      }
      double millis = (System.nanoTime() - begin) / 1e6;
      body.readAllBytes();
      return millis;
    }
  }

  /** All bytes that a browser loads which was never here. */
  private long bytes(String page) throws Exception {
    var html = page(page, BodyHandlers.ofString()).body();
    long sum = html.getBytes(StandardCharsets.UTF_8).length;
    var loaded = LOADED.matcher(html);
    var seen = new ArrayList<String>();
    while (loaded.find()) {
      var address = loaded.group(1).replace("&amp;", "&");
      if (!seen.contains(address)) {
        seen.add(address);
        sum += assetBytes(address);
      }
    }
    return sum;
  }

  private int assetBytes(String address) throws Exception {
    var known = assets.get(address);
    if (known == null) {
      known = get(address).body().getBytes(StandardCharsets.UTF_8).length;
      assets.put(address, known);
    }
    return known;
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(resolver.resolve(path)).timeout(PATIENCE).build(),
        BodyHandlers.ofString());
  }

  private <T> HttpResponse<T> page(String path, HttpResponse.BodyHandler<T> body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(resolver.resolve(path))
            .timeout(PATIENCE)
            .header("Accept", "text/html")
            .header("Cookie", cookie)
            .build(),
        body);
  }

  private static double p99(List<Double> times) {
    var sorted = times.stream().sorted().toList();
    return sorted.get((int) (sorted.size() * 0.99));
  }
}
