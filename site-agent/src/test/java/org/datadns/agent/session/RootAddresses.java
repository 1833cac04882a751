package org.datadns.agent.session;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Addresses at the root of a port each, as many as there may be. */
final class RootAddresses implements Addresses {
  volatile int most = Integer.MAX_VALUE;
  private final Set<String> taken = ConcurrentHashMap.newKeySet();

  @Override
  public String base(String session) {
    return "/";
  }

  @Override
  public boolean take(String session) {
    return taken.contains(session) || (taken.size() < most && taken.add(session));
  }

  @Override
  public void keepOnly(Set<String> sessions) {
    taken.retainAll(sessions);
  }

  @Override
  public Optional<Integer> port(String session) {
    return taken.contains(session) ? Optional.of(9000) : Optional.empty();
  }
}
