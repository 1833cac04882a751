package org.datadns.agent.save;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.config.Settings;

/**
 * Which repositories sessions may send files to ({@code save} in the configuration). None by
 * default.
 *
 * @param repositories those, and no other
 * @param mostBytes what one sending may have, in bytes
 * @param within how long one sending may take
 */
public record SaveConfig(List<Known> repositories, long mostBytes, Duration within) {
  /** Nothing is sent anywhere. */
  public static final SaveConfig NONE =
      new SaveConfig(List.of(), 10L << 30, Duration.ofMinutes(30));

  public SaveConfig {
    repositories = List.copyOf(repositories);
  }

  /**
   * A repository.
   *
   * @param address its origin, without a slash at its end
   * @param isInternal whether its address may be private, and it may speak plain http
   */
  public record Known(String address, boolean isInternal) {}

  /** Reads the section. */
  public static SaveConfig read(Settings settings) {
    return new SaveConfig(
        settings.sections("repositories").stream().map(SaveConfig::repository).toList(),
        settings.bytes("most", "10GiB"),
        settings.duration("within", NONE.within()));
  }

  private static Known repository(Settings settings) {
    var address = settings.address("address", null).toString();
    boolean isInternal = settings.flag("internal", false);
    if (address.startsWith("http:") && !isInternal) {
      settings.problem("address", "must be https, unless internal is true");
    }
    return new Known(
        address.endsWith("/") ? address.substring(0, address.length() - 1) : address, isInternal);
  }

  /** The repository of this origin, if anything may be sent there. */
  Optional<Known> find(String origin) {
    return repositories.stream().filter(known -> known.address().equals(origin)).findFirst();
  }
}
