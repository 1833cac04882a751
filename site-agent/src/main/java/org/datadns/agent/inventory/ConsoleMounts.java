package org.datadns.agent.inventory;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.agent.inventory.Probe.Request;
import org.datadns.agent.inventory.Probe.Sight;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.wire.Heartbeat.MountReport;

/** The mounts that the site opens to its console, looked at like datasets. Thread-safe. */
final class ConsoleMounts {
  private final List<ConsoleMount> mounts;
  private final Account account;
  private final MountWatch watch;

  /**
   * Those of one site.
   *
   * @param account who sessions run as, unless a dataset says otherwise
   */
  ConsoleMounts(List<ConsoleMount> mounts, Account account, MountWatch watch) {
    this.mounts = List.copyOf(mounts);
    this.account = account;
    this.watch = watch;
  }

  /** What is to be looked at. */
  Stream<Request> requests() {
    return mounts.stream().map(this::request);
  }

  private Request request(ConsoleMount mount) {
    return new Request(mount.path(), account, Optional.empty());
  }

  /** How they were last seen; none of them is named by its path. */
  List<MountReport> reports() {
    return mounts.stream()
        .map(
            mount -> {
              var request = request(mount);
              var sight = watch.sight(request);
              return new MountReport(
                  mount.name(),
                  sight.map(ignored -> watch.mount(request).kind()),
                  // datasets below may be open to the account although the mount itself is not
                  sight
                      .flatMap(Sight::refusal)
                      .filter(reason -> !reason.code().equals("unreadable")));
            })
        .toList();
  }
}
