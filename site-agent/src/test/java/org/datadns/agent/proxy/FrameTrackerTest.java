package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTrackerTest {

  /** A frame of RFC 6455 section 5.2 with a payload of zeros. */
  private static byte[] frame(int opcode, int length, boolean masked) {
    var frame = new ByteArrayOutputStream();
    frame.write(0x80 | opcode);
    int mask = masked ? 0x80 : 0;
    if (length < 126) {
      frame.write(mask | length);
    } else if (length < 65_536) {
      frame.write(mask | 126);
      frame.write(length >> 8);
      frame.write(length);
    } else {
      frame.write(mask | 127);
      frame.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
    }
    frame.writeBytes(new byte[length + (masked ? 4 : 0)]);
    return frame.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"0,false", "1,true", "125,false", "126,true", "65535,false", "65536,true"})
  void frames_endWhereTheyEnd(int length, boolean masked) {
    var tracker = new FrameTracker();
    byte[] frame = frame(2, length, masked);
    for (int i = 0; i < frame.length; i++) {
      tracker.follow(ByteBuffer.wrap(frame, i, 1));
      assertThat(tracker.isBetweenFrames()).isEqualTo(i == frame.length - 1);
    }
    tracker.follow(ByteBuffer.wrap(frame, 0, frame.length));
    assertThat(tracker.isBetweenFrames()).isTrue();
  }

  @Test
  void dataIsToldFromControl() {
    var tracker = new FrameTracker();
    tracker.follow(ByteBuffer.wrap(frame(0xA, 4, true)));
    assertThat(tracker.tookData()).isFalse();
    tracker.follow(ByteBuffer.wrap(frame(1, 4, true)));
    assertThat(tracker.tookData()).isTrue();
    assertThat(tracker.tookData()).isFalse();
  }

  @Test
  void positionAndLimitStay() {
    var bytes = ByteBuffer.wrap(frame(1, 100, true));
    new FrameTracker().follow(bytes);
    assertThat(bytes.remaining()).isEqualTo(106);
  }
}
