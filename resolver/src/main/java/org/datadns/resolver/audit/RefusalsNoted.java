package org.datadns.resolver.audit;

import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import java.util.Set;
import org.datadns.resolver.http.LogText;
import org.datadns.resolver.http.Refused;

/**
 * Has it noted when somebody may not do what they ask for. To be added after what refuses requests
 * before anybody looks who makes them.
 */
public final class RefusalsNoted implements HttpFeature {
  private static final Set<Integer> WORTH_KEEPING = Set.of(401, 403, 429);

  private final Audit audit;

  /** Noted there. */
  public RefusalsNoted(Audit audit) {
    this.audit = audit;
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.addFilter(
        (chain, request, response) -> {
          try {
            chain.proceed();
          } catch (Refused refused) {
            if (WORTH_KEEPING.contains(refused.problem().status())) {
              audit.refused(
                  request,
                  LogText.ofPath(request.prologue().uriPath().rawPath()),
                  refused.problem());
            }
            throw refused;
          }
        });
  }
}
