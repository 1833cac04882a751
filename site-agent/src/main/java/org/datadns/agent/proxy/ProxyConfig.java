package org.datadns.agent.proxy;

import java.net.URI;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Settings of the proxy.
 *
 * @param site this site's id, the audience of tickets
 * @param resolver the resolver's address, the issuer of tickets; no trailing slash
 * @param sessionsPattern how sessions are addressed, one of the shapes of {@link
 *     org.datadns.protocol.wire.SessionAddresses}, for example {@code http://*.localhost:8091};
 *     asked for at the first request
 * @param stateDirectory where the cookie key and the burnt tickets are kept
 */
public record ProxyConfig(
    String site, URI resolver, Supplier<String> sessionsPattern, Path stateDirectory) {

  /** With a pattern that is known from the start. */
  public ProxyConfig(String site, URI resolver, String sessionsPattern, Path stateDirectory) {
    this(site, resolver, () -> sessionsPattern, stateDirectory);
  }
}
