package org.datadns.deploy.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.datadns.deploy.Jars;

/**
 * The proxy beside its peers, all in front of the same tool on this machine.
 *
 * <p>Arguments: {@code DIRECTORY FILES CHP ROUNDS PART…}; parts are {@code small}, {@code large},
 * {@code websocket} and {@code idle}.
 */
public final class ProxyBench {
  private ProxyBench() {}

  /** Runs the parts that are named; see the class. */
  public static void main(String[] arguments) throws IOException {
    var files = Path.of(arguments[1]);
    var arena =
        new Arena(
            Jars.ofWorkingDirectory().project(),
            Path.of(arguments[0]),
            files,
            Path.of(arguments[2]));
    int rounds = Integer.parseInt(arguments[3]);
    Files.writeString(
        files.resolve(SmallRequests.FILE),
        "{\"kernels\":\"" + "k".repeat(186) + "\"}\n",
        StandardCharsets.US_ASCII);
    try (var large = new RandomAccessFile(files.resolve(Transfers.FILE).toFile(), "rw")) {
      // a hole: it takes no memory to keep and none to read
      large.setLength(Transfers.BYTES);
    }
    var figures = new ArrayList<String>();
    try {
      for (var part : List.of(arguments).subList(4, arguments.length)) {
        switch (part) {
          case "small" -> new SmallRequests(arena, rounds).measure(figures::add);
          case "large" -> new Transfers(arena, (rounds + 1) / 2).measure(figures::add);
          case "websocket" -> new Echoes(arena, rounds).measure(figures::add);
          case "idle" -> new IdleWebSockets(arena).measure(figures::add);
          default -> throw new IllegalArgumentException("no such part: " + part);
        }
      }
    } finally {
      figures.forEach(System.out::println);
    }
  }
}
