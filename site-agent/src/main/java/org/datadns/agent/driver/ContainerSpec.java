package org.datadns.agent.driver;

import com.github.dockerjava.api.model.BindOptions;
import com.github.dockerjava.api.model.BindPropagation;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.LogConfig.LoggingType;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Ulimit;
import com.github.dockerjava.api.model.VolumeOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.datadns.agent.tool.ToolMount;

/** What a session's container looks like to Docker: names, labels, mounts and confinement. */
final class ContainerSpec {
  static final String SESSION = "org.datadns.session";
  static final String ATTEMPT = "org.datadns.attempt";

  private static final long SHARED_MEMORY = 64L << 20;
  private static final String TMP = "rw,nosuid,nodev,size=256m";

  /** Lowering needs no right; an engine without CAP_SYS_RESOURCE cannot raise it above its own. */
  private static final long OPEN_FILES = 8_192;

  private final Owner owner;
  private final Launch launch;

  ContainerSpec(Owner owner, Launch launch) {
    this.owner = owner;
    this.launch = launch;
  }

  Map<String, String> labels() {
    var labels = new HashMap<>(owner.labels());
    labels.put(SESSION, launch.session());
    labels.put(ATTEMPT, Integer.toString(launch.attempt()));
    return labels;
  }

  List<String> environment() {
    var environment = new ArrayList<String>();
    launch
        .tool()
        .environment(launch.base(), launch.token())
        .forEach((name, value) -> environment.add(name + "=" + value));
    var first = launch.datasets().getFirst();
    environment.add("DATASET_PATH=/data/" + first.name());
    environment.add("DATASET_IDENTIFIER=" + first.identifier());
    return environment;
  }

  /** Confinement of code that is not trusted (CIS Docker benchmark, section 5). */
  HostConfig hostConfig() {
    var size = launch.size();
    return HostConfig.newHostConfig()
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges:true"))
        .withReadonlyRootfs(true)
        .withTmpFs(memory())
        .withMemory(size.memory())
        .withMemorySwap(size.memory())
        .withNanoCPUs((long) (size.cpus() * 1e9))
        .withPidsLimit((long) size.pids())
        .withUlimits(List.of(new Ulimit("nofile", OPEN_FILES, OPEN_FILES)))
        .withShmSize(SHARED_MEMORY)
        .withIpcMode("private")
        .withNetworkMode(owner.network())
        .withRestartPolicy(RestartPolicy.noRestart())
        .withLogConfig(
            new LogConfig(LoggingType.JSON_FILE, Map.of("max-size", "1m", "max-file", "2")))
        .withMounts(mounts());
  }

  private List<Mount> mounts() {
    var mounts = new ArrayList<Mount>();
    launch
        .datasets()
        .forEach(dataset -> mounts.add(readOnly(dataset.path(), "/data/" + dataset.name())));
    for (var mount : launch.tool().mounts()) {
      if (mount instanceof ToolMount.Directory(var source, var target)) {
        mounts.add(readOnly(source, target));
      }
    }
    mounts.add(workspace());
    return mounts;
  }

  private static Mount readOnly(Path source, String target) {
    return new Mount()
        .withType(MountType.BIND)
        .withSource(source.toString())
        .withTarget(target)
        .withReadOnly(true)
        .withBindOptions(new BindOptions().withPropagation(BindPropagation.R_PRIVATE));
  }

  /**
   * Owned by the session's user: runc gives a place that the image has its mode, whatever is asked.
   */
  private Map<String, String> memory() {
    var account = launch.account();
    var places = new HashMap<>(Map.of("/tmp", TMP));
    for (var mount : launch.tool().mounts()) {
      if (mount instanceof ToolMount.Tmpfs(var size, var target)) {
        places.put(
            target,
            "rw,nosuid,nodev,mode=700,uid=%d,gid=%d,size=%d"
                .formatted(account.uid(), account.gid(), size));
      }
    }
    return places;
  }

  private Mount workspace() {
    return new Mount()
        .withType(MountType.VOLUME)
        .withSource(owner.volume(launch.workspace()))
        .withTarget(launch.tool().home())
        .withVolumeOptions(new VolumeOptions().withLabels(owner.labels()));
  }
}
