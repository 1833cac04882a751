package org.datadns.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SocketsTest {
  /** As the kernel prints it (proc(5)); the columns behind the state do not matter. */
  private static final String TCP =
      """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 0B00007F:9C41 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
         1: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 2 1
         2: 00000000:22B8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 3 1
         3: 020011AC:22B8 010011AC:D2F0 01 00000000:00000000 00:00000000 00000000  1000        0 4 1
        sl  local_address                         remote_address                        st tx_queue
         0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:0
         1: 00000000000000000000000001000000:1F41 00000000000000000000000000000000:0000 0A 00000000:0
      """;

  @Test
  void parse_tellsWhatTheAgentReachesFromWhatItDoesNot() {
    assertThat(Sockets.parse(TCP)).isEqualTo(new Sockets(List.of(8080, 8888), List.of(8000, 8001)));
  }

  @Test
  void parse_nothing_isNothing() {
    assertThat(Sockets.parse("cat: can't open")).isEqualTo(new Sockets(List.of(), List.of()));
  }
}
