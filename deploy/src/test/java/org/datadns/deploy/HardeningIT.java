package org.datadns.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.stream.StreamSupport;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a session may do to the machine it runs on, as {@code docker inspect} shows it. */
class HardeningIT {
  @RegisterExtension static final RunningFederation running = new RunningFederation("hard");

  @Test
  void aSession_isConfined() throws JsonProcessingException {
    var visitor = new Visitor(running.get().address());
    var session = visitor.open(SessionRequest.of(RunningFederation.DATASET));
    var ready =
        visitor.follow(
            session.id(),
            event -> event.state() == SessionState.READY || event.state() == SessionState.ENDED);
    assertThat(ready.state()).as(ready.step()).isEqualTo(SessionState.READY);
    var container = Engine.containersOfSession(session.id()).getFirst();
    var inspected = new ObjectMapper().readTree(Engine.inspect(container)).get(0);
    var host = inspected.get("HostConfig");

    assertThat(host.get("CapDrop")).extracting(JsonNode::asText).containsExactly("ALL");
    assertThat(host.get("CapAdd").isEmpty()).isTrue();
    assertThat(host.get("Privileged").asBoolean()).isFalse();
    assertThat(host.get("SecurityOpt"))
        .extracting(JsonNode::asText)
        .anyMatch(option -> option.startsWith("no-new-privileges"))
        .noneMatch(option -> option.contains("unconfined"));
    assertThat(host.get("Memory").asLong()).isEqualTo(1L << 30);
    assertThat(host.get("MemorySwap").asLong()).isEqualTo(1L << 30);
    assertThat(host.get("NanoCpus").asLong()).isEqualTo(1_000_000_000L);
    assertThat(host.get("PidsLimit").asLong()).isEqualTo(512);
    assertThat(host.get("ReadonlyRootfs").asBoolean()).isTrue();
    assertThat(inspected.get("Config").get("User").asText()).isEqualTo("1000:1000");
    assertThat(inspected.get("Config").get("Labels").get("org.datadns.session").asText())
        .isEqualTo(session.id());
    assertThat(StreamSupport.stream(inspected.get("Mounts").spliterator(), false))
        .filteredOn(mount -> mount.get("Type").asText().equals("bind"))
        .singleElement()
        .satisfies(
            mount -> {
              assertThat(mount.get("Destination").asText()).startsWith("/data/");
              assertThat(mount.get("RW").asBoolean()).isFalse();
            });
    assertThat(inspected.get("NetworkSettings").get("Ports").findValuesAsText("HostIp"))
        .allSatisfy(address -> assertThat(address).startsWith("127."));

    visitor.enter(URI.create(ready.url().orElseThrow()));
    visitor.stop(session.id());
    visitor.follow(session.id(), event -> event.state() == SessionState.ENDED);
    assertThat(running.containers()).isEmpty();
  }
}
