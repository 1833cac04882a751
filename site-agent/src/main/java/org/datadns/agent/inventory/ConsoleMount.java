package org.datadns.agent.inventory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.datadns.protocol.config.Settings;
import org.datadns.protocol.wire.Heartbeat;

/**
 * A directory that the site opens to its console: admins there name datasets by the mount's name
 * and the way below it, and the path stays here.
 *
 * @param name what the site calls it
 * @param path where it is; absolute
 */
public record ConsoleMount(String name, Path path) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?");

  /**
   * Reads the section {@code console}; problems are noted in {@code settings}.
   *
   * @param roots where what is added while running may lie; none means anywhere
   */
  public static List<ConsoleMount> read(Settings settings, List<Path> roots) {
    var mounts = new ArrayList<ConsoleMount>();
    var names = new HashSet<String>();
    for (var mount : settings.sections("mounts")) {
      var name = mount.text("name");
      var path = mount.path("path", null);
      if (!name.isEmpty() && !NAME.matcher(name).matches()) {
        mount.problem("name", "must be lower-case letters, digits and dashes, at most 32");
      }
      if (!names.add(name)) {
        mount.problem("name", "must not be another mount's too: " + name);
      }
      if (!path.isAbsolute()) {
        mount.problem("path", "must be absolute");
      } else {
        PathFault.outside(path, roots)
            .ifPresent(ignored -> mount.problem("path", "must lie in one of dataset-roots"));
      }
      mounts.add(new ConsoleMount(name, path));
    }
    if (mounts.size() > Heartbeat.MOST_MOUNTS) {
      settings.problem("mounts", "must be at most " + Heartbeat.MOST_MOUNTS);
    }
    return mounts;
  }
}
