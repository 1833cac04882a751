package org.datadns.deploy.federation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The nginx in front of the resolvers: one after the other in turn, and not those that are down.
 */
final class Front implements AutoCloseable {
  static final URI ADDRESS = URI.create("http://127.0.0.1:8080");

  private final Process process;

  private Front(Process process) {
    this.process = process;
  }

  /** Starts it in front of resolvers at these addresses. */
  static Front start(Path directory, List<URI> resolvers) {
    var servers =
        resolvers.stream()
            .map(URI::getAuthority)
            .map(authority -> "    server " + authority + " max_fails=1 fail_timeout=2s;")
            .collect(Collectors.joining("\n"));
    var configuration = directory.resolve("nginx.conf");
    try {
      Files.createDirectories(directory);
      Files.writeString(
          configuration,
          """
          worker_processes 1;
          daemon off;
          pid %1$s/pid;
          error_log stderr error;
          user root;
          events { worker_connections 8192; }
          http {
            access_log off;
            client_body_temp_path %1$s/body;
            proxy_temp_path %1$s/proxy;
            fastcgi_temp_path %1$s/fastcgi;
            uwsgi_temp_path %1$s/uwsgi;
            scgi_temp_path %1$s/scgi;
            client_max_body_size 0;
            upstream resolvers {
          %2$s
            }
            server {
              listen %3$s;
              location / {
                proxy_pass http://resolvers;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Host $http_host;
                proxy_buffering off;
                proxy_request_buffering off;
                proxy_connect_timeout 1s;
                proxy_read_timeout 60s;
                proxy_next_upstream error timeout;
              }
            }
          }
          """
              .formatted(directory, servers, ADDRESS.getAuthority()));
      return new Front(
          new ProcessBuilder(
                  "nginx",
                  "-p",
                  directory.toString(),
                  "-c",
                  configuration.toString(),
                  "-e",
                  "stderr")
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("nginx cannot be started", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
