package org.datadns.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaMemoryTest {
  /** Keeps 20 MiB in the heap and 30 MiB outside it. */
  private static final String KEEPER =
      """
      class Keeper {
        static byte[] heap = new byte[20 << 20];
        static java.nio.ByteBuffer outside = java.nio.ByteBuffer.allocateDirect(30 << 20);
        public static void main(String[] arguments) throws Exception {
          System.gc();
          System.out.println("keeps " + (heap.length + outside.capacity()));
          System.in.read();
        }
      }
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseParallelGC", "-XX:+UseG1GC", "-XX:+UseSerialGC"})
  void heapAndTheRest_areToldApart_whateverTheCollector(String collector) throws Exception {
    var source = Files.writeString(directory.resolve("Keeper.java"), KEEPER);
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process = new ProcessBuilder(java, "-Xmx128m", collector, source.toString()).start();
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("keeps " + (50 << 20));

      var memory = JavaMemory.of(process.pid());

      assertThat(memory.live()).isBetween(20L << 10, 45L << 10);
      assertThat(memory.outside()).isBetween(30L << 10, 250L << 10);
    } finally {
      process.destroyForcibly();
    }
  }
}
