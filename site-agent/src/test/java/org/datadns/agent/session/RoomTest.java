package org.datadns.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.datadns.agent.tool.Size;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionOrder;
import org.junit.jupiter.api.Test;

class RoomTest {
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
  private static final Size SMALL = new Size("small", 2L << 30, 0.1, 100, 0);
  private static final Size LARGE = new Size("large", 8L << 30, 4, 100, 0);
  private static final Size GPU = new Size("gpu", 4L << 30, 1, 100, 2);

  @Test
  void noLimitsOnAmounts_onlyTheNumberCounts() {
    var limits = limits(5, Optional.empty(), Optional.empty(), Optional.empty());

    assertThat(new Room(limits, taken(SMALL, LARGE)).fitting(LARGE)).isEqualTo(3);
  }

  @Test
  void memory_isCountedBySize() {
    var limits = limits(10, Optional.of(16L << 30), Optional.empty(), Optional.empty());
    var room = new Room(limits, taken(LARGE, SMALL));

    assertThat(room.fitting(SMALL)).isEqualTo(3);
    assertThat(room.fitting(LARGE)).isZero();
    assertThat(room.sessions()).isEqualTo(8);
    assertThat(code(room, "else", LARGE)).contains("full");
    assertThat(room.refusal("else", LARGE).orElseThrow().text()).contains("size large");
    assertThat(room.refusal("else", SMALL)).isEmpty();
  }

  @Test
  void cores_areCountedWithoutRoundingErrors() {
    var limits = limits(100, Optional.empty(), Optional.of(1.0), Optional.empty());
    var seven = taken(SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, SMALL);

    assertThat(new Room(limits, seven).fitting(SMALL)).isEqualTo(3);
  }

  @Test
  void gpus_concernOnlySizesThatHaveThem() {
    var limits = limits(10, Optional.empty(), Optional.empty(), Optional.of(3));
    var room = new Room(limits, taken(GPU));

    assertThat(room.fitting(GPU)).isZero();
    assertThat(room.fitting(SMALL)).isEqualTo(9);
  }

  @Test
  void limitsLoweredBelowWhatRuns_leaveNothing() {
    var limits = limits(1, Optional.of(1L), Optional.of(0.01), Optional.of(0));
    var room = new Room(limits, taken(GPU, LARGE));

    assertThat(room.sessions()).isZero();
    assertThat(room.fitting(SMALL)).isZero();
  }

  @Test
  void person_hasTheirShareAndNoMore() {
    var room =
        new Room(
            limits(10, Optional.empty(), Optional.empty(), Optional.empty()), taken(SMALL, SMALL));

    assertThat(code(room, "somebody", SMALL)).contains("person-full");
    assertThat(code(room, "else", SMALL)).isEmpty();
  }

  private static Optional<String> code(Room room, String person, Size size) {
    return room.refusal(person, size).map(Reason::code);
  }

  private static Limits limits(
      int sessions, Optional<Long> memory, Optional<Double> cpus, Optional<Integer> gpus) {
    return new Limits(sessions, 2, memory, cpus, gpus);
  }

  private static List<SessionRecord> taken(Size... sizes) {
    return IntStream.range(0, sizes.length)
        .mapToObj(
            i -> SessionRecord.ordered("s" + i, order(sizes[i].id()), sizes[i], 0, 1, "t", NOW))
        .toList();
  }

  private static SessionOrder order(String size) {
    return new SessionOrder(
        1,
        "doi:10.5072/fk2/a",
        Optional.empty(),
        "jupyter",
        size,
        "workspace",
        "somebody",
        Assurance.GUEST,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
