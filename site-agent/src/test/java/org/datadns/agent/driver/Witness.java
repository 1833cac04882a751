package org.datadns.agent.driver;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A small tool that tells a test how things look where sessions run. */
final class Witness {
  /** Runs what is posted to it in a shell, below any path, and answers with what that printed. */
  static final String SCRIPT =
      """
      import http.server, subprocess, sys
      class Witness(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              self.answer(b"ready")
          def do_POST(self):
              command = self.rfile.read(int(self.headers["Content-Length"])).decode()
              done = subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT, timeout=20)
              self.answer(done.stdout)
          def answer(self, body):
              self.send_response(200)
              self.send_header("Content-Length", str(len(body)))
              self.send_header("Connection", "close")
              self.end_headers()
              self.wfile.write(body)
      print("the witness stands", flush=True)
      http.server.ThreadingHTTPServer(("", int(sys.argv[1])), Witness).serve_forever()
      """;

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Witness() {}

  /** What a command prints there. */
  static String ask(String host, int port, String command) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + "/"))
                  .timeout(Duration.ofSeconds(25))
                  .POST(BodyPublishers.ofString(command))
                  .build(),
              BodyHandlers.ofString())
          .body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(command, e);
    }
  }
}
