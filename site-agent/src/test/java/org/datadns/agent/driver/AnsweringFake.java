package org.datadns.agent.driver;

import java.util.Map;
import org.datadns.agent.tool.Tool;
import org.datadns.protocol.wire.Reason;

/** What a fake keeps to whose tools answer; it has no container to look into. */
abstract class AnsweringFake<T extends MemoryDriver> extends RunningContract {
  final T fake;

  AnsweringFake(T fake) {
    this.fake = fake;
  }

  @Override
  Driver driver() {
    return fake;
  }

  @Override
  Tool answering() {
    return FailingFake.tool();
  }

  @Override
  Map<String, Launch> failing() {
    return Map.of();
  }

  @Override
  void kill(String session) {
    fake.end(session, new Reason("died", "It was killed."));
  }

  @Override
  String identity(String session) {
    return session + "-" + fake.containersMade(session);
  }
}
