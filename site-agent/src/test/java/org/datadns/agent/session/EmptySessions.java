package org.datadns.agent.session;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.datadns.agent.inventory.Inventory;

/** Sessions of a site that offers nothing, for those who only want to ask them. */
public final class EmptySessions {
  private EmptySessions() {}

  /** Kept in {@code directory}. */
  public static Sessions in(Path directory, Inventory inventory, InstantSource clock) {
    var hour = Duration.ofHours(1);
    return Sessions.load(
        directory,
        new SessionConfig(1, hour, hour, hour, hour, hour),
        List.of(),
        inventory,
        new RootAddresses(),
        new ScriptedDriver(),
        clock,
        () -> {});
  }
}
