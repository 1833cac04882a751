package org.datadns.resolver.integration.dataverse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What Dataverse tells a tool: as the body of a POST, and as the {@code data} of the answer to a
 * callback ({@code URLTokenUtil.createPostBody}, Dataverse 6). Numbers are JSON numbers, so that
 * values are of any type.
 *
 * @param queryParameters by the names that our manifests gave them
 * @param signedUrls the calls that our manifests asked for; unsigned for anonymous people
 */
record ToolCall(Map<String, Object> queryParameters, Optional<List<SignedUrl>> signedUrls) {

  /**
   * A call of Dataverse's API that was made ready for a tool.
   *
   * @param name as our manifest names it
   * @param httpMethod of the call
   * @param signedUrl its address; may be a secret
   */
  record SignedUrl(String name, String httpMethod, String signedUrl) {}

  /** What a callback answers: Dataverse wraps all its answers so. */
  record Answer(Optional<ToolCall> data) {}

  Optional<String> parameter(String name) {
    return Optional.ofNullable(queryParameters.get(name))
        .map(String::valueOf)
        .filter(value -> !value.isBlank());
  }

  /**
   * The address of a call of ours; empty when there is none, or it is another one's.
   *
   * @param path what that call's addresses look like
   */
  Optional<ApiAddress> address(String name, Pattern path) {
    return signedUrls.stream()
        .flatMap(List::stream)
        .filter(url -> name.equals(url.name()) && "GET".equals(url.httpMethod()))
        .findFirst()
        .flatMap(url -> ApiAddress.parse(url.signedUrl(), path));
  }

  /** The address of the version that was clicked. */
  Optional<ApiAddress> version() {
    return address(Manifest.VERSION, ApiAddress.VERSION);
  }

  /** Without what may be a secret. */
  @Override
  public String toString() {
    return "call with " + queryParameters.keySet();
  }
}
