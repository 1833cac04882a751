package org.datadns.resolver.session;

import java.util.List;
import java.util.Optional;
import org.datadns.resolver.placement.Verdict;

/**
 * A tool in a size.
 *
 * @param tool the tool's id
 * @param size the size's id
 * @param memory bytes that the size names
 */
record ToolAndSize(String tool, String size, long memory) {
  /** What the best site that can serve, now or after a wait, has room for or offers first. */
  static Optional<ToolAndSize> offeredFirst(List<Verdict> verdicts) {
    return verdicts.stream()
        .filter(Verdict::mayServe)
        .findFirst()
        .flatMap(verdict -> of(verdict, 1).or(() -> of(verdict, 0)));
  }

  private static Optional<ToolAndSize> of(Verdict verdict, int leastFree) {
    return verdict.offers().stream()
        .flatMap(
            tool ->
                tool.sizes().stream()
                    .filter(size -> size.free() >= leastFree)
                    .map(size -> new ToolAndSize(tool.id(), size.id(), size.memory())))
        .findFirst();
  }
}
