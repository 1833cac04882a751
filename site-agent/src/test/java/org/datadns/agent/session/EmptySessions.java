package org.datadns.agent.session;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.datadns.agent.driver.MemoryDriver;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.notebook.NotebookHosts;

/** Sessions of a site that offers nothing, for those who only want to ask them. */
public final class EmptySessions {
  private EmptySessions() {}

  /** Kept in {@code directory}. */
  public static Sessions in(Path directory, Inventory inventory, InstantSource clock) {
    var hour = Duration.ofHours(1);
    return Sessions.load(
        directory,
        new SessionConfig(
            new Limits(1, 1, Optional.empty(), Optional.empty(), Optional.empty()),
            new Lifetime(hour, hour, hour, hour, 0.05, Duration.ofMinutes(1), hour),
            hour,
            hour,
            hour,
            hour,
            new NotebookHosts(List.of(), List.of())),
        List.of(),
        inventory,
        new RootAddresses(),
        new MemoryDriver(),
        ignored -> Optional.empty(),
        ignored -> Optional.empty(),
        clock,
        () -> {});
  }
}
