package org.datadns.agent;

import java.util.Optional;
import org.datadns.agent.proxy.Lookup;
import org.datadns.agent.proxy.SessionPorts;
import org.datadns.agent.proxy.Upstreams;
import org.datadns.agent.session.Sessions;
import org.datadns.agent.tool.BasePath;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionStatus;

/**
 * The sessions as the proxy asks for them.
 *
 * @param ports who has which port; present where each session has its own
 * @param sharing whether sessions may be shared here: lists of an earlier run count only then
 */
record SessionUpstreams(Sessions sessions, Optional<SessionPorts> ports, boolean sharing)
    implements Upstreams {
  @Override
  public Lookup find(String session) {
    var place = sessions.place(session);
    if (place.isPresent()) {
      var found = place.get();
      return new Lookup.Running(
          session,
          found.attempt(),
          found.person(),
          found.host(),
          found.port(),
          found.token(),
          found.landing(),
          found.basePath() == BasePath.STRIP);
    }
    return sessions
        .status(session)
        .<Lookup>map(status -> new Lookup.NotRunning(why(status)))
        .orElseGet(Lookup.Unknown::new);
  }

  @Override
  public Optional<String> at(int port) {
    return ports.flatMap(given -> given.at(port));
  }

  @Override
  public boolean isLocal(String session) {
    return sessions.isLocal(session);
  }

  @Override
  public Optional<String> companion(String session, int attempt, String person) {
    return sharing ? sessions.companion(session, attempt, person) : Optional.empty();
  }

  @Override
  public boolean isCompanion(String session, int attempt, String holder) {
    return sharing && sessions.isCompanion(session, attempt, holder);
  }

  @Override
  public void entered(String session, int attempt, String person) {
    sessions.entered(session, attempt);
  }

  private static String why(SessionStatus status) {
    return status.reason().map(Reason::text).orElse("It is " + status.state().label() + ".");
  }
}
