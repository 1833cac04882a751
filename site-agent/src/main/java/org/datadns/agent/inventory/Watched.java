package org.datadns.agent.inventory;

import java.nio.file.Path;
import java.util.Optional;
import org.datadns.agent.inventory.Probe.Request;
import org.datadns.agent.inventory.Probe.Sight;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.wire.Reason;

/**
 * A dataset whose path is looked at.
 *
 * @param key its canonical identifier and version
 * @param within a directory that it must lie in once links are followed; empty for anywhere
 */
record Watched(
    EntryKey key, DatasetConfig config, Origin origin, Account account, Optional<Path> within) {
  Request request() {
    return new Request(config.path(), account, within);
  }

  /** The dataset as it was last seen. */
  HeldDataset seenBy(MountWatch watch) {
    var request = request();
    var sight = watch.sight(request);
    // what a rule leads to is mounted where the look ended: a link may be turned round afterwards
    var place = origin == Origin.RULE ? sight.flatMap(Sight::place) : Optional.<Path>empty();
    return held(
        config.as(key.name(), place.orElse(config.path())),
        watch.mount(request).kind(),
        sight.map(Sight::refusal).orElse(HeldDataset.NOT_SEEN));
  }

  private HeldDataset held(DatasetConfig seen, String fileSystem, Optional<Reason> refusal) {
    return new HeldDataset(key.name(), seen, origin, mountName(), account, fileSystem, refusal);
  }

  /** The name without its scheme, made safe for a path, with the version behind it. */
  private String mountName() {
    var name = safe(key.name().replaceFirst("^(?:[a-z]+:)(?://)?", ""));
    var version = safe(key.version());
    var cut = name.isEmpty() ? "dataset" : name.substring(0, Math.min(name.length(), 100));
    return version.isEmpty() ? cut : cut + "-" + version;
  }

  private static String safe(String text) {
    return text.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+|[.-]+$", "");
  }
}
