package org.datadns.signin;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.datadns.protocol.config.Settings;

/**
 * A provider as the configuration names it.
 *
 * @param id its name here, part of addresses
 * @param issuer its issuer, exactly as it names itself
 * @param label its name for people
 * @param clientId our name there
 * @param clientSecretFile a file with our secret there, read whenever it is used; empty for a
 *     public client
 * @param scopes what is asked for besides {@code openid}
 */
public record ProviderConfig(
    String id,
    String issuer,
    String label,
    String clientId,
    Optional<Path> clientSecretFile,
    List<String> scopes) {
  private static final Pattern ID = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final List<String> USUAL_SCOPES = List.of("profile", "email");

  public ProviderConfig {
    scopes = List.copyOf(scopes);
  }

  /** Reads the providers listed at {@code key}; problems are noted in {@code settings}. */
  public static List<ProviderConfig> read(Settings settings, String key) {
    var providers = settings.sections(key).stream().map(ProviderConfig::read).toList();
    var ids = new HashSet<String>();
    providers.stream()
        .filter(provider -> !ids.add(provider.id()))
        .forEach(provider -> settings.problem(key, "names " + provider.id() + " twice"));
    return providers;
  }

  private static ProviderConfig read(Settings settings) {
    var id = settings.text("id");
    if (!id.isEmpty() && !ID.matcher(id).matches()) {
      settings.problem("id", "must be lower-case letters, digits and dashes, at most 32");
    }
    var issuer = settings.text("issuer");
    if (!issuer.isEmpty() && !isIssuer(issuer)) {
      settings.problem(
          "issuer",
          "must be an https address without query and fragment, exactly as the provider names"
              + " itself");
    }
    var scopes = settings.texts("scopes");
    return new ProviderConfig(
        id,
        issuer,
        settings.text("label", id),
        settings.text("client-id"),
        settings.optionalText("client-secret-file").map(Path::of),
        scopes.isEmpty() ? USUAL_SCOPES : scopes);
  }

  /** OpenID Connect Discovery 1.0 section 3; plain http within one machine alone. */
  private static boolean isIssuer(String text) {
    try {
      var uri = new URI(text);
      return uri.getHost() != null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null
          && uri.getRawUserInfo() == null
          && isProtected(uri);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Whether nobody between here and there can read or change what is said. */
  static boolean isProtected(URI uri) {
    return "https".equals(uri.getScheme())
        || ("http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost()));
  }
}
