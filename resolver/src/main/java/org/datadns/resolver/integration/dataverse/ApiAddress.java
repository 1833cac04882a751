package org.datadns.resolver.integration.dataverse;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.datadns.resolver.repository.Origin;

/**
 * An address of Dataverse's API as it makes them ready for tools: one of the few paths we know,
 * with a signature or nothing behind it. Whatever else a host serves, files that anybody put there
 * above all, is no answer of that API.
 *
 * @param address where to ask; may be a secret
 * @param origin of the installation
 * @param number of the dataset or file it is about
 * @param signed whether it was signed for a person ({@code UrlSignerUtil.signUrl}, Dataverse 6)
 */
record ApiAddress(URI address, String origin, String number, boolean signed) {
  /** The parameters of a call ({@code ExternalToolHandler.handleRequest}). */
  static final Pattern CALLBACK =
      Pattern.compile(
          "/api/v1/(?:datasets|files)/(\\d{1,18})/(?:versions/:latest|metadata/\\d{1,18})"
              + "/toolparams/\\d{1,18}");

  /** The calls of our manifests. */
  static final Pattern VERSION =
      Pattern.compile("/api/v1/datasets/(\\d{1,18})/versions/(?::draft|[0-9.]{1,20})");

  static final Pattern DATASET_PERMISSIONS =
      Pattern.compile("/api/v1/datasets/(\\d{1,18})/userPermissions");
  static final Pattern FILE_PERMISSIONS =
      Pattern.compile("/api/v1/access/datafile/(\\d{1,18})/userPermissions");

  private static final int LONGEST = 2_000;
  private static final Pattern SIGNATURE =
      Pattern.compile("(until|user|method)=[^&]+|token=[A-Za-z0-9_-]+");

  /** Reads one; empty when it is none with such a path. */
  static Optional<ApiAddress> parse(String text, Pattern path) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      var address = new URI(text);
      var matcher = path.matcher(String.valueOf(address.getRawPath()));
      var pairs =
          Stream.of(Optional.ofNullable(address.getRawQuery()).orElse("").split("&"))
              .filter(pair -> !pair.isEmpty())
              .toList();
      boolean fit =
          matcher.matches()
              && address.getRawFragment() == null
              && pairs.stream().allMatch(SIGNATURE.asMatchPredicate())
              && pairs.stream().map(pair -> pair.split("=", 2)[0]).distinct().count()
                  == pairs.size();
      return Origin.of(address)
          .filter(ignored -> fit)
          .map(
              origin ->
                  new ApiAddress(
                      address,
                      origin,
                      matcher.group(1),
                      pairs.stream().anyMatch(pair -> pair.startsWith("token="))));
    } catch (URISyntaxException e) {
      // as any other text that is no such address
      return Optional.empty();
    }
  }

  /**
   * Its signature, which no other spelling of the address changes: a secret that stands for the
   * call. Empty when it was not signed.
   */
  Optional<String> signature() {
    return Stream.of(Optional.ofNullable(address.getRawQuery()).orElse("").split("&"))
        .filter(pair -> pair.startsWith("token="))
        .map(token -> origin + " " + token)
        .findFirst();
  }

  /** Without what may be a secret. */
  @Override
  public String toString() {
    return address.getRawPath() + " of " + origin + (signed ? ", signed" : "");
  }
}
