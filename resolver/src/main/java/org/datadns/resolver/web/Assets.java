package org.datadns.resolver.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The stylesheet, scripts and icon of the pages: {@code GET /assets/{address}}, to be mounted at
 * {@code /assets}. Read once from the class path. Thread-safe.
 */
public final class Assets implements HttpService {
  private final Map<String, Asset> byName =
      Stream.of("style.css", "launch.js", "open.js", "enter.js", "icon.svg")
          .collect(Collectors.toUnmodifiableMap(Function.identity(), Asset::read));
  private final Map<String, Asset> byAddress =
      byName.values().stream()
          .collect(Collectors.toUnmodifiableMap(Asset::address, Function.identity()));

  @Override
  public void routing(HttpRules rules) {
    rules.get("/{address}", this::get);
  }

  /** The path of an asset below {@code /assets/}. */
  String address(String name) {
    var asset = byName.get(name);
    if (asset == null) {
      throw new IllegalArgumentException("no asset " + name);
    }
    return asset.address();
  }

  /** GET /assets/{address} */
  private void get(ServerRequest request, ServerResponse response) {
    var asset = byAddress.get(request.path().pathParameters().get("address"));
    if (asset == null) {
      response.status(Status.NOT_FOUND_404).send();
      return;
    }
    response
        .header(HeaderNames.CONTENT_TYPE, asset.contentType())
        .header(HeaderNames.CACHE_CONTROL, "public, max-age=31536000, immutable")
        .header(HeaderNames.create("X-Content-Type-Options"), "nosniff")
        .send(asset.content());
  }
}
