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
  /** Its address stays, since others write it into their pages. */
  static final String BUTTON = "button.js";

  private static final String FOR_GOOD = "public, max-age=31536000, immutable";
  private static final String FOR_AN_HOUR = "public, max-age=3600";

  private final Asset button = Asset.read(BUTTON);
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
    String address = request.path().pathParameters().get("address");
    if (address.equals(BUTTON)) {
      send(response, button, FOR_AN_HOUR);
      return;
    }
    var asset = byAddress.get(address);
    if (asset == null) {
      response.status(Status.NOT_FOUND_404).send();
      return;
    }
    send(response, asset, FOR_GOOD);
  }

  private static void send(ServerResponse response, Asset asset, String cacheControl) {
    response
        .header(HeaderNames.CONTENT_TYPE, asset.contentType())
        .header(HeaderNames.CACHE_CONTROL, cacheControl)
        // scripts of pages that isolate themselves (COEP) load what says that it may be
        .header(HeaderNames.create("Cross-Origin-Resource-Policy"), "cross-origin")
        .header(HeaderNames.create("X-Content-Type-Options"), "nosniff")
        .send(asset.content());
  }
}
