package org.datadns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code federate dataset import} and an agent that takes all but what it is told to refuse. */
class ImportCommandTest {
  @TempDir Path state;
  private HttpServer agent;
  private final List<String> queries = new ArrayList<>();
  private final List<String> taken = new ArrayList<>();
  private long position;
  private boolean dies;

  @BeforeEach
  void start() throws IOException {
    agent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    agent.createContext("/datasets/import", this::answer);
    agent.start();
    Files.writeString(
        state.resolve("admin.json"),
        "{\"address\":\"http://127.0.0.1:%d\",\"token\":\"t\"}"
            .formatted(agent.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    agent.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (exchange.getRequestMethod().equals("GET")) {
      send(exchange, progress(0));
      return;
    }
    if (dies && !taken.isEmpty()) {
      exchange.close();
      return;
    }
    queries.add(exchange.getRequestURI().getQuery().replaceFirst("source=[^&]*&", ""));
    var lines = body.lines().toList();
    position += lines.size();
    taken.addAll(lines);
    var refused =
        IntStream.range(0, lines.size())
            .filter(i -> lines.get(i).contains("bad"))
            .mapToObj(
                i ->
                    "{\"line\":%d,\"identifier\":\"bad\",\"reason\":{\"code\":\"c\",\"text\":\"No.\"}}"
                        .formatted(i))
            .collect(Collectors.joining(","));
    send(
        exchange,
        "{\"progress\":%s,\"refused\":[%s]}"
            .formatted(progress(refused.isEmpty() ? 0 : 1), refused));
  }

  private String progress(int refused) {
    return "{\"position\":%d,\"added\":%d,\"changed\":0,\"unchanged\":0,\"refused\":%d}"
        .formatted(position, position - refused, refused);
  }

  private static void send(HttpExchange exchange, String json) throws IOException {
    var bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  void import_sendsChunks_andTellsLineNumbersOfTheFile() throws IOException {
    var file = state.resolve("list.ndjson");
    Files.writeString(file, lines(0, 12_000) + "\n\n{\"bad\"}\n" + "{\"cut");
    var run = dataset(file + "");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out().lines())
        .containsExactly(
            "line 12003: The file ends in the middle of this line; was it copied as a whole?",
            "line 12002: bad: No.");
    assertThat(run.err()).isEqualTo("Added 12,000, changed 0, 0 were there already, refused 2.\n");
    assertThat(queries)
        .containsExactly(
            "position=0&last=false&trial=false", "position=10000&last=true&trial=false");
  }

  @Test
  void import_interrupted_sendsOnlyTheRest() throws IOException {
    var file = state.resolve("list.ndjson");
    Files.writeString(file, lines(0, 25_000));
    dies = true;
    assertThat(dataset(file + "").exitCode()).isEqualTo(3);
    assertThat(taken).hasSize(10_000);

    dies = false;
    var run = dataset(file + "");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).startsWith("Goes on behind the first 10,000 datasets");
    assertThat(taken).hasSize(25_000).doesNotHaveDuplicates();
  }

  @Test
  void import_csvFromStandardInput_inJson() {
    var run =
        Run.withInput(
            "identifier;path\n10.5072/a;/a\nbad;/b\n",
            "dataset",
            "import",
            "--state",
            state + "",
            "--json",
            "-");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .isEqualTo(
            """
            {"line":3,"file":"","identifier":"bad","reason":{"code":"c","text":"No."}}
            {"added":1,"changed":0,"unchanged":0,"refused":1,"dryRun":false}
            """);
    assertThat(taken.getFirst()).isEqualTo("{\"identifier\":\"10.5072/a\",\"path\":\"/a\"}");
  }

  @Test
  void import_dryRun_isATrial() throws IOException {
    var file = Files.writeString(state.resolve("list"), "identifier,path\n10.5072/a,/a\n");
    var run = dataset(file + "", "--dry-run", "--format", "csv");
    assertThat(run.err()).isEqualTo("Would add 1, change 0, leave 0 as they are, refuse 0.\n");
    assertThat(queries).containsExactly("position=0&last=true&trial=true");
  }

  @Test
  void import_whatCannotBeUsed_isUsage() throws IOException {
    assertThat(dataset(state.resolve("missing") + "").exitCode()).isEqualTo(2);
    var file = Files.writeString(state.resolve("list.csv"), "identifer,path\n");
    var run = dataset(file + "");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("did you mean identifier?", "Columns are:");
    assertThat(dataset(file + "", "--delimiter", "ab").exitCode()).isEqualTo(2);
    assertThat(dataset(file + "", "--format", "xml").exitCode()).isEqualTo(2);
  }

  @Test
  void scan_sendsWhatItFinds() throws IOException {
    var data = Files.createDirectories(state.resolve("data/one"));
    Files.writeString(data.resolve("datacite.json"), "{\"doi\":\"10.5072/one\"}");
    Files.writeString(
        Files.createDirectories(state.resolve("data/two")).resolve("datacite.json"), "{");
    var run = Run.federate("dataset", "scan", "--state", state + "", state.resolve("data") + "");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("two/datacite.json: It is not what its name says");
    assertThat(taken).containsExactly("{\"identifier\":\"10.5072/one\",\"path\":\"" + data + "\"}");
    assertThat(Run.federate("dataset", "scan", "--state", state + "", state + "/none").exitCode())
        .isEqualTo(2);
  }

  private Run dataset(String... arguments) {
    var all = new ArrayList<>(List.of("dataset", "import", "--state", state.toString()));
    all.addAll(List.of(arguments));
    return Run.federate(all.toArray(String[]::new));
  }

  private static String lines(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj("{\"identifier\":\"10.5072/%d\"}"::formatted)
        .collect(Collectors.joining("\n"));
  }
}
