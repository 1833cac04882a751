package org.datadns.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.datadns.protocol.signing.KeySet;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The resolver as a program that starts, is watched, and stops. */
class ResolverServerIT {
  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;

  @Test
  void admin_tellsThatItIsLiveAndReady_andCounts() {
    try (var resolver = TestResolver.start(database, directory)) {
      assertThat(admin(resolver, "/health/live")).contains("\"status\":\"UP\"");
      assertThat(admin(resolver, "/health/ready")).contains("\"database\"").contains("UP");
      assertThat(admin(resolver, "/metrics")).contains("# TYPE").contains("jvm_uptime_seconds");
      assertThat(resolver.get("/health/live").statusCode()).isEqualTo(404);
      assertThat(resolver.get("/metrics").statusCode()).isEqualTo(404);
    }
  }

  private static String admin(TestResolver resolver, String path) {
    var request = HttpRequest.newBuilder(URI.create(resolver.admin() + path)).build();
    var answer = resolver.exchange(request);
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void secondOnTheSameDirectory_isRefusedWithASentence() {
    try (var resolver = TestResolver.start(database, directory)) {
      assertThat(resolver.address()).isNotNull();
      assertThatThrownBy(() -> TestResolver.start(database, directory))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("another resolver runs on the data directory");
    }
  }

  @Test
  void restarted_keepsItsKeyAndAdminToken() throws Exception {
    String adminToken;
    KeySet keys;
    try (var resolver = TestResolver.start(database, directory)) {
      adminToken = resolver.adminToken();
      keys = KeySet.parse(resolver.get("/.well-known/jwks.json").body());
    }
    try (var resolver = TestResolver.start(database, directory)) {
      assertThat(resolver.adminToken()).isEqualTo(adminToken);
      assertThat(KeySet.parse(resolver.get("/.well-known/jwks.json").body()).kids())
          .containsExactlyElementsOf(keys.kids());
      assertThat(resolver.joinToken("one")).isNotBlank();
    }
    assertThat(Files.readString(directory.resolve("signing-key.json"))).contains("\"d\"");
  }

  @Test
  void otherResolversKeys_arePublishedToo(@TempDir Path other) {
    try (var one = TestResolver.start(database, directory);
        var two = TestResolver.start(database, other)) {
      var kids = KeySet.parse(one.get("/.well-known/jwks.json").body()).kids();
      assertThat(KeySet.parse(two.get("/.well-known/jwks.json").body()).kids())
          .containsExactlyInAnyOrderElementsOf(kids);
      assertThat(kids).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void wellKnown_saysWhatItIs() {
    try (var resolver = TestResolver.start(database, directory)) {
      assertThat(resolver.get("/.well-known/data-dns").body())
          .contains("\"resolver\":\"" + resolver.address() + "\"")
          .contains("\"heartbeatPeriod\":\"PT1S\"");
      assertThat(resolver.get("/openapi.json").body()).contains("\"openapi\"");
      assertThat(resolver.get("/robots.txt").body()).contains("Disallow: /sessions");
    }
  }
}
