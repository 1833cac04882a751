package org.datadns.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped configuration of nginx, as a real nginx reads it. */
class NginxTest {
  private static final Path CONFIGURATION =
      Jars.ofWorkingDirectory().project().resolve("deploy/nginx/site-agent.conf");

  @TempDir Path directory;

  @Test
  void nginx_acceptsIt() throws IOException, InterruptedException {
    certificate("agent");
    certificate("nb");
    var site = directory.resolve("site-agent.conf");
    Files.writeString(
        site,
        Files.readString(CONFIGURATION)
            .replace("/etc/ssl/data-dns/", directory + "/")
            // whatever listens on this machine, and whoever runs this
            .replace("listen 443 ssl", "listen unix:" + directory + "/socket ssl"));
    var all = directory.resolve("nginx.conf");
    Files.writeString(
        all,
        """
        pid %1$s/pid;
        error_log stderr;
        events {}
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          include %1$s/site-agent.conf;
        }
        """
            .formatted(directory));

    assertThat(run("nginx", "-t", "-p", directory.toString(), "-c", all.toString()))
        .contains("test is successful")
        .doesNotContain("[warn]");
  }

  private void certificate(String name) throws IOException, InterruptedException {
    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-subj",
        "/CN=" + name,
        "-keyout",
        directory.resolve(name + ".key").toString(),
        "-out",
        directory.resolve(name + ".pem").toString());
  }

  private static String run(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
    return output;
  }
}
