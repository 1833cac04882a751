package org.datadns.protocol.identifier;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What canonicalising costs, scheme by scheme: {@code deploy/bench/identifier} runs it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class IdentifierBenchmark {
  /** A spelling of each scheme: canonical ones first, since those are asked for most. */
  public enum Spelling {
    DOI("doi:10.5072/fk2/abcdef"),
    DOI_UPPER("DOI:10.5072/FK2/ABCDEF"),
    DOI_ADDRESS("https://doi.org/10.5072/FK2/ABCDEF"),
    HANDLE("hdl:20.500.12345/AbCdEf"),
    ARK("ark:12345/x54xz321"),
    ARK_ADDRESS("https://n2t.net/ark:/12345/x5-4-xz-321"),
    URN("urn:nbn:de:bvb:19-146642"),
    SWHID("swh:1:dir:d198bc9d7a6bcf6db04f476d29314f157507d505"),
    COMPACT("pdb:2gc4"),
    URL("https://example.org/data/2026/abc"),
    DATAVERSE_PAGE("https://demo.dataverse.org/dataset.xhtml?persistentId=doi:10.70122/FK2/ABC"),
    REFUSED("nothing of the kind");

    private final String text;

    Spelling(String text) {
      this.text = text;
    }
  }

  @Param public Spelling spelling;

  @Benchmark
  public ParsedIdentifier canonicalise() {
    return Identifier.parse(spelling.text);
  }

  /** Runs all and prints two figures a spelling: nanoseconds and bytes allocated. */
  public static void main(String[] arguments) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(IdentifierBenchmark.class.getSimpleName())
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true);
    var figures = new StringBuilder();
    for (var result : new Runner(options.build()).run()) {
      String name =
          "canonicalise-"
              + result.getParams().getParam("spelling").toLowerCase(Locale.ROOT).replace('_', '-');
      figures.append(
          "%s-ns %.1f%n%s-bytes %.0f%n"
              .formatted(
                  name,
                  result.getPrimaryResult().getScore(),
                  name,
                  result.getSecondaryResults().get("gc.alloc.rate.norm").getScore()));
    }
    System.out.print(figures);
  }
}
