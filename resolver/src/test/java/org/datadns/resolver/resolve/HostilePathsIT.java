package org.datadns.resolver.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.LoggedLines;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths that somebody made to break things: each gets an answer, and nothing breaks or grows. */
class HostilePathsIT {
  private static final int REQUESTS = 10_000;
  private static final long SEED = 20_261_121;
  private static final long MOST_GROWTH = 48L << 20;
  private static final String NAME = "doi:10.5072/fk2/abc";

  private static final List<String> BASES =
      List.of(
          "/resolve/",
          "/open/",
          "/api/handles/",
          "/ga4gh/drs/v1/objects/",
          "/datasets?prefix=",
          "/datasets?query=",
          "/datasets?cursor=",
          "/resolve?id=",
          "/open?id=");

  private static final List<String> PIECES =
      List.of(
          "doi:",
          "10.5072/",
          "10.",
          "hdl:",
          "ark:",
          "urn:",
          "swh:1:dir:",
          "https://",
          "http:/",
          "//",
          "/",
          "..",
          "/../",
          "/./",
          "%2e%2e",
          "%2F",
          "%252F",
          "%2525",
          "%00",
          "%0d%0a",
          "%7f",
          "%E2%80%AE",
          "%E2%80%8B",
          "%ff%fe",
          "%c0%af",
          "%ed%a0%80",
          "%f4%90%80%80",
          "%",
          "%2",
          "%zz",
          ";",
          ";a=b",
          "?",
          "&",
          "=",
          "+",
          ":",
          "@",
          "*",
          "'",
          "(",
          ")",
          "--",
          "abc",
          "fk2",
          "%F0%9F%92%BE",
          "%EF%BF%BD",
          "~",
          "!",
          "$",
          ",",
          "persistentId=",
          "localhost:1/",
          "[::1]/",
          "%5C",
          "%3Cscript%3E",
          "%7B%7B7*7%7D%7D",
          "%22",
          "a".repeat(300));

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestResolver resolver;
  private static TestSite site;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory);
    site = TestSite.ready("one", resolver, NAME);
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "doi:10.5072/a%00b",
        "doi:10.5072/a%E2%80%AEb",
        "doi:10.5072/%ff%fe",
        "doi:10.5072/%ed%a0%80",
        "doi:10.5072/a%0d%0aSet-Cookie:x",
        "..%2F..%2Fetc%2Fpasswd",
        "%252e%252e%252fetc",
      })
  void whatIsNoText_isRefusedWithASentence(String path) {
    for (String base : List.of("/resolve/", "/resolve?id=", "/open/")) {
      var answer = resolver.get(base + path, "Accept", "application/json");
      assertThat(answer.statusCode()).as(base + path + ": " + answer.body()).isEqualTo(400);
      var problem = Json.read(answer.body(), Problem.class);
      assertThat(problem.detail()).isNotBlank();
      assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }
  }

  @Test
  void overlong_isRefusedWithASentence() {
    for (int length : new int[] {2_049, 4_000}) {
      var answer = resolver.get("/resolve/doi:10.5072/" + "a".repeat(length));
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(Json.read(answer.body(), Problem.class).code()).isEqualTo("invalid-identifier");
    }
    assertThat(resolver.get("/resolve/doi:10.5072/" + "a".repeat(1_900)).statusCode())
        .isEqualTo(404);
  }

  @Test
  void tenThousandHostilePaths_breakNothingAndLeaveNothing() throws IOException {
    try (var log = LoggedLines.ofEverything()) {
      send(REQUESTS / 5, new Random(SEED));
      long before = heapAfterCollection();
      send(REQUESTS, new Random(SEED + 1));
      assertThat(heapAfterCollection() - before).isLessThan(MOST_GROWTH);
      assertThat(log.lines())
          .noneMatch(line -> line.contains("Exception") || line.contains(" failed"));
    }
    assertThat(resolver.get("/resolve/" + NAME).statusCode()).isEqualTo(200);
  }

  private static void send(int requests, Random random) throws IOException {
    int sent = 0;
    while (sent < requests) {
      // a refusal before routing may close the connection
      try (var socket =
          new Socket(InetAddress.getLoopbackAddress(), resolver.address().getPort())) {
        socket.setSoTimeout(20_000);
        var in = new BufferedInputStream(socket.getInputStream());
        boolean open = true;
        while (open && sent < requests) {
          var target = target(random);
          socket
              .getOutputStream()
              .write(
                  ("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n")
                      .getBytes(StandardCharsets.ISO_8859_1));
          sent++;
          open = answered(in, target);
        }
      }
    }
  }

  private static String target(Random random) {
    var target = new StringBuilder(BASES.get(random.nextInt(BASES.size())));
    int pieces = random.nextInt(12);
    for (int i = 0; i < pieces; i++) {
      if (random.nextInt(6) == 0) {
        target.append((char) (0x21 + random.nextInt(0xFF - 0x21)));
      } else {
        target.append(PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return target.toString();
  }

  /** Reads an answer, which must be none of 5xx; whether the connection stays. */
  private static boolean answered(InputStream in, String target) throws IOException {
    String status = line(in);
    assertThat(status).as(target).matches("HTTP/1.1 [234]\\d\\d .*");
    long length = 0;
    boolean stays = true;
    for (String field = line(in); !field.isEmpty(); field = line(in)) {
      String lower = field.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(lower.substring(15).strip());
      }
      stays &= !lower.matches("connection: *close");
    }
    in.skipNBytes(length);
    return stays;
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private static long heapAfterCollection() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
