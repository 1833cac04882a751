package org.datadns.agent.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The secret of {@code admin.json}, which callers of the admin socket present. */
final class AdminSecret {
  private final byte[] authorization;

  AdminSecret(String token) {
    this.authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Lets those through who present it.
   *
   * @throws RefusedException to all others
   */
  void authorise(ServerRequest request) {
    var presented = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
    if (!MessageDigest.isEqual(presented.getBytes(StandardCharsets.UTF_8), authorization)) {
      throw new RefusedException(
          401, "no-token", "Not allowed", "The token of the agent's admin.json is needed.");
    }
  }
}
