package org.datadns.deploy.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where proxies are measured: starts them in front of one tool, and the tool.
 *
 * @param project the project's root folder
 * @param directory for configurations and logs
 * @param files what the files' server serves, best in memory
 * @param chp the installed package of configurable-http-proxy
 */
record Arena(Path project, Path directory, Path files, Path chp) {

  static final String OURS = "ours";
  static final String NGINX = "nginx";
  static final String CHP = "chp";

  /** The port of an nginx that serves files. */
  Served fileServer() {
    int port = Child.freePort();
    var program = nginx("files", "files.conf", port, 0);
    program.awaitPort(port);
    return new Served(program, port);
  }

  /** A tool that echoes, and reads uploads. */
  Served bareTool() {
    var program =
        Child.java(
            "tool",
            directory.resolve("tool"),
            project.resolve("deploy/target/deploy.jar").toString(),
            BareTool.class.getName());
    var ready = program.awaitLine("tool ready ").split(" ", -1);
    return new Served(program, Integer.parseInt(ready[2]));
  }

  /** The session proxy, in a process with an agent's flags. */
  Contestant ours(int tool) {
    var home = directory.resolve(OURS);
    var classPath =
        project.resolve("site-agent/target/test-classes")
            + ":"
            + project.resolve("site-agent/target/site-agent.jar");
    var program =
        Child.java(
            OURS,
            home,
            classPath,
            "org.datadns.agent.proxy.MeasuredProxy",
            Integer.toString(tool),
            home.resolve("state").toString());
    var ready = program.awaitLine("proxy ready ").split(" ", -1);
    return new Contestant(OURS, program, Integer.parseInt(ready[2]), ready[3], ready[4]);
  }

  Contestant nginx(int tool, Contestant ours) {
    int port = Child.freePort();
    var program = nginx(NGINX, "nginx.conf", port, tool);
    program.awaitPort(port);
    return new Contestant(NGINX, program, port, ours.host(), ours.cookie());
  }

  Contestant chp(int tool, Contestant ours) {
    int port = Child.freePort();
    var program =
        Child.start(
            CHP,
            directory.resolve(CHP),
            List.of(
                "node",
                chp.resolve("bin/configurable-http-proxy").toString(),
                "--ip=127.0.0.1",
                "--port=" + port,
                "--api-ip=127.0.0.1",
                "--api-port=" + Child.freePort(),
                "--log-level=error",
                "--default-target=http://127.0.0.1:" + tool));
    program.awaitPort(port);
    return new Contestant(CHP, program, port, ours.host(), ours.cookie());
  }

  private Child nginx(String name, String configuration, int port, int tool) {
    var home = directory.resolve(name);
    var file = home.resolve("nginx.conf");
    try {
      Files.createDirectories(home);
      var text =
          Files.readString(project.resolve("deploy/bench/peers").resolve(configuration))
              .replace("@DIRECTORY@", home.toString())
              .replace("@FILES@", files.toString())
              .replace("@PORT@", Integer.toString(port))
              .replace("@TOOL@", Integer.toString(tool))
              // its workers would take an account that cannot reach the files
              .replace("@USER@", isRoot() ? "user root;" : "");
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Child.start(
        name, home, List.of("nginx", "-p", home.toString(), "-c", file.toString(), "-e", "stderr"));
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /**
   * A tool.
   *
   * @param program its process
   * @param port where it listens on the loopback address
   */
  record Served(Child program, int port) implements AutoCloseable {
    @Override
    public void close() {
      program.close();
    }
  }
}
