package org.datadns.agent.driver;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.github.dockerjava.api.model.BindOptions;
import com.github.dockerjava.api.model.BindPropagation;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.DeviceRequest;
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
import java.util.LinkedHashMap;
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

  List<String> command() {
    return launch.tool().command(launch.base());
  }

  List<String> environment() {
    var first = launch.datasets().getFirst();
    var environment = new LinkedHashMap<String, String>();
    // an account that the image does not know has none
    environment.put("HOME", launch.tool().home());
    environment.put("DATASET_PATH", "/data/" + first.name());
    environment.put("DATASET_IDENTIFIER", first.identifier());
    environment.putAll(launch.tool().environment(launch.base(), launch.token()));
    return environment.entrySet().stream().map(Object::toString).toList();
  }

  /** Confinement of code that is not trusted (CIS Docker benchmark, section 5). */
  HostConfig hostConfig(SessionNetwork network) {
    var size = launch.size();
    var config =
        HostConfig.newHostConfig()
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
            .withNetworkMode(network.name())
            .withDns(network.nameservers())
            .withRestartPolicy(RestartPolicy.noRestart())
            .withLogConfig(
                new LogConfig(LoggingType.JSON_FILE, Map.of("max-size", "1m", "max-file", "2")))
            .withMounts(mounts());
    var groups = launch.account().groups();
    if (!groups.isEmpty()) {
      config.withGroupAdd(groups.stream().map(String::valueOf).toList());
    }
    if (size.gpus() > 0) {
      config.withDeviceRequests(
          List.of(
              new DeviceRequest()
                  .withCount(size.gpus())
                  .withCapabilities(List.of(List.of("gpu")))));
    }
    return config;
  }

  private List<Mount> mounts() {
    var mounts = new ArrayList<Mount>();
    launch.datasets().forEach(dataset -> mounts.addAll(mounts(dataset)));
    for (var mount : launch.tool().mounts()) {
      if (mount instanceof ToolMount.Directory(var source, var target)) {
        mounts.add(readOnly(source, Path.of(target)));
      }
    }
    mounts.add(workspace());
    return mounts;
  }

  private static List<Mount> mounts(Launch.Mounted dataset) {
    var root = Path.of("/data").resolve(dataset.name());
    var mounts = new ArrayList<Mount>();
    mounts.add(readOnly(dataset.path(), root));
    for (var below : SubMounts.below(dataset.path())) {
      mounts.add(readOnly(below, root.resolve(dataset.path().relativize(below))));
    }
    dataset.files().forEach((name, file) -> mounts.add(readOnly(file, root.resolve(name))));
    return mounts;
  }

  private static Mount readOnly(Path source, Path target) {
    return new Mount()
        .withType(MountType.BIND)
        .withSource(source.toString())
        .withTarget(target.toString())
        .withReadOnly(true)
        .withBindOptions(new ThisOnly().withPropagation(BindPropagation.R_PRIVATE));
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
        .withVolumeOptions(new VolumeOptions().withLabels(labels()));
  }

  /** Binds one file system without those mounted below it: docker-java has no word for that. */
  private static final class ThisOnly extends BindOptions {
    private static final long serialVersionUID = 1L;

    @JsonProperty("NonRecursive")
    boolean isNonRecursive() {
      return true;
    }
  }
}
