package org.datadns.agent.layout;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.config.Settings;

/**
 * Which repositories may be asked for lists of files ({@code layouts} in the configuration).
 *
 * @param repositories those, and no other
 * @param refreshAfter how old a list may be before its repository is asked again
 */
public record RepositoryConfig(List<Known> repositories, Duration refreshAfter) {
  /** None. */
  public static final RepositoryConfig NONE = new RepositoryConfig(List.of(), Duration.ofHours(1));

  public RepositoryConfig {
    repositories = List.copyOf(repositories);
  }

  /**
   * A repository.
   *
   * @param address without a slash at its end
   * @param isInternal whether its address may be private, and it may speak plain http
   * @param keyFile holds an API key
   */
  public record Known(String address, boolean isInternal, Optional<Path> keyFile) {}

  /** Reads the section. */
  public static RepositoryConfig read(Settings settings) {
    var known =
        settings.sections("repositories").stream().map(RepositoryConfig::repository).toList();
    return new RepositoryConfig(known, settings.duration("refresh-after", NONE.refreshAfter()));
  }

  private static Known repository(Settings settings) {
    var address = withoutSlash(settings.address("address", null).toString());
    boolean isInternal = settings.flag("internal", false);
    if (address.startsWith("http:") && !isInternal) {
      settings.problem("address", "must be https, unless internal is true");
    }
    return new Known(address, isInternal, settings.optionalText("key-file").map(Path::of));
  }

  /** The repository of this address, if it may be asked. */
  Optional<Known> find(String address) {
    var wanted = withoutSlash(URI.create(address).toString());
    return repositories.stream().filter(known -> known.address().equals(wanted)).findFirst();
  }

  private static String withoutSlash(String address) {
    return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
  }
}
