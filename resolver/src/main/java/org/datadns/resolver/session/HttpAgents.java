package org.datadns.resolver.session;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.datadns.protocol.client.JsonHttp;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.UnreachableException;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SaveOrder;
import org.datadns.protocol.wire.SaveStatus;
import org.datadns.protocol.wire.SessionCompanions;
import org.datadns.protocol.wire.SessionStatus;
import org.datadns.resolver.access.GuestRules;
import org.datadns.resolver.session.AgentAnswer.Refusal;
import org.datadns.resolver.session.AgentAnswer.Silence;
import org.datadns.resolver.session.AgentAnswer.Status;
import org.datadns.resolver.site.Site;

/** The agents as they are asked over HTTP; every call carries a ticket made for it. Thread-safe. */
final class HttpAgents implements Agents {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /** Above what a site takes to fetch a notebook and to hand it to the tool. */
  private static final Duration REOPENING = Duration.ofSeconds(30);

  /** Large volumes take an engine a while. */
  private static final Duration REMOVAL = Duration.ofSeconds(30);

  private static final Problem UNEXPECTED =
      Problem.of(
          502, "unexpected-answer", "Unexpected answer", "The site's answer makes no sense.");

  private final JsonHttp http = new JsonHttp();
  private final Tickets tickets;
  private final GuestRules guests;

  /**
   * Agents.
   *
   * @param guests what guests' sessions may do
   */
  HttpAgents(Tickets tickets, GuestRules guests) {
    this.tickets = tickets;
    this.guests = guests;
  }

  @Override
  public AgentAnswer start(Site site, Session session, String dataset, Duration deadline) {
    return order(site, session, dataset, deadline);
  }

  @Override
  public AgentAnswer reopen(Site site, Session session, String dataset) {
    return order(site, session, dataset, REOPENING);
  }

  private AgentAnswer order(Site site, Session session, String dataset, Duration deadline) {
    byte[] order = Json.bytes(session.order(dataset, guests.terms(session.person().assurance())));
    var ticket =
        Ticket.start(
            site.id(),
            session.id(),
            session.attempt(),
            session.person().id(),
            session.person().assurance(),
            order);
    return send("PUT", site, address(session), ticket, order, deadline);
  }

  @Override
  public AgentAnswer look(
      Site site, Session session, long after, Duration wait, Duration deadline) {
    return send(
        "GET",
        site,
        address(session) + "?after=" + after + "&wait=" + encode(wait.toString()),
        ticket(Ticket.Use.READ, site, session),
        new byte[0],
        deadline);
  }

  @Override
  public AgentAnswer stop(Site site, Session session, int attempt) {
    return send(
        "DELETE",
        site,
        address(session) + "?attempt=" + attempt,
        ticket(Ticket.Use.STOP, site, session),
        new byte[0],
        DEADLINE);
  }

  @Override
  public AgentAnswer extend(Site site, Session session) {
    return send(
        "POST",
        site,
        address(session) + "/extend",
        ticket(Ticket.Use.EXTEND, site, session),
        new byte[0],
        DEADLINE);
  }

  @Override
  public AgentAnswer accompany(Site site, Session session, SessionCompanions companions) {
    byte[] body = Json.bytes(companions);
    var ticket =
        Ticket.share(
            site.id(),
            session.id(),
            session.attempt(),
            session.person().id(),
            session.person().assurance(),
            body);
    return send("PUT", site, address(session) + "/companions", ticket, body, DEADLINE);
  }

  @Override
  public SaveAnswer save(Site site, Session session, SaveOrder order) {
    byte[] body = Json.bytes(order);
    var ticket =
        Ticket.save(
            site.id(),
            session.id(),
            session.attempt(),
            session.person().id(),
            session.person().assurance(),
            body);
    return saving("POST", site, session, ticket, body);
  }

  @Override
  public SaveAnswer saved(Site site, Session session) {
    return saving("GET", site, session, ticket(Ticket.Use.READ, site, session), new byte[0]);
  }

  @Override
  public RemovalAnswer remove(Site site, Ticket ticket) {
    try {
      exchange("DELETE", site, "/api/workspaces/" + ticket.session(), ticket, new byte[0], REMOVAL);
      return new RemovalAnswer.Gone();
    } catch (ProblemException e) {
      // any other 404 is a proxy's, or of an agent that knows no workspaces
      return e.problem().code().equals("unknown-workspace")
          ? new RemovalAnswer.Gone()
          : new RemovalAnswer.Refusal(e.problem());
    } catch (UnreachableException e) {
      return new RemovalAnswer.Silence();
    }
  }

  private SaveAnswer saving(String method, Site site, Session session, Ticket ticket, byte[] body) {
    try {
      return new SaveAnswer.Status(
          exchange(method, site, address(session) + "/save", ticket, body, DEADLINE)
              .as(SaveStatus.class));
    } catch (ProblemException e) {
      return new SaveAnswer.Refusal(e.problem());
    } catch (UnreachableException e) {
      return new SaveAnswer.Silence();
    } catch (MalformedJsonException e) {
      return new SaveAnswer.Refusal(UNEXPECTED);
    }
  }

  private AgentAnswer send(
      String method, Site site, String path, Ticket ticket, byte[] body, Duration deadline) {
    try {
      return new Status(
          exchange(method, site, path, ticket, body, deadline).as(SessionStatus.class));
    } catch (ProblemException e) {
      return new Refusal(e.problem());
    } catch (UnreachableException e) {
      return new Silence();
    } catch (MalformedJsonException e) {
      return new Refusal(UNEXPECTED);
    }
  }

  private JsonHttp.Answer exchange(
      String method, Site site, String path, Ticket ticket, byte[] body, Duration deadline) {
    return http.send(
        method,
        URI.create(site.addresses().api() + path),
        Map.of(
            "Authorization",
            "Bearer " + tickets.sign(ticket),
            "Accept",
            "application/json",
            "Content-Type",
            "application/json"),
        body,
        deadline);
  }

  @Override
  public void close() {
    http.close();
  }

  private static Ticket ticket(Ticket.Use use, Site site, Session session) {
    return Ticket.of(
        use,
        site.id(),
        session.id(),
        session.attempt(),
        session.person().id(),
        session.person().assurance());
  }

  private static String address(Session session) {
    return "/api/sessions/" + session.id();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
