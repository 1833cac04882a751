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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    launch.tool().environment().forEach((name, value) -> environment.add(name + "=" + value));
    environment.add("JUPYTER_TOKEN=" + launch.token());
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
        .withTmpFs(Map.of("/tmp", TMP))
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
    launch.datasets().forEach(dataset -> mounts.add(mount(dataset)));
    mounts.add(workspace());
    return mounts;
  }

  private static Mount mount(Launch.Mounted dataset) {
    return new Mount()
        .withType(MountType.BIND)
        .withSource(dataset.path().toString())
        .withTarget("/data/" + dataset.name())
        .withReadOnly(true)
        .withBindOptions(new BindOptions().withPropagation(BindPropagation.R_PRIVATE));
  }

  private Mount workspace() {
    return new Mount()
        .withType(MountType.VOLUME)
        .withSource(owner.volume(launch.workspace()))
        .withTarget(launch.tool().home())
        .withVolumeOptions(new VolumeOptions().withLabels(owner.labels()));
  }
}
