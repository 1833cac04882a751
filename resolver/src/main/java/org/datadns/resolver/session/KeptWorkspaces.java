package org.datadns.resolver.session;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.wire.Workspace;
import org.datadns.protocol.wire.WorkspaceArchive;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.Sites;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The workspaces that people have at sites, as far as their sessions tell: taken away and removed.
 * Thread-safe.
 */
final class KeptWorkspaces {
  private static final int MOST_LISTED = 200;

  private final Jdbi jdbi;
  private final Sites sites;
  private final Tickets tickets;
  private final Agents agents;
  private final InstantSource clock;

  KeptWorkspaces(Jdbi jdbi, Sites sites, Tickets tickets, Agents agents, InstantSource clock) {
    this.jdbi = jdbi;
    this.sites = sites;
    this.tickets = tickets;
    this.agents = agents;
    this.clock = clock;
  }

  /** A person's, the one that was used last first. */
  List<Workspace> of(Person person) {
    return list(person, Optional.empty(), Optional.empty());
  }

  private List<Workspace> list(Person person, Optional<String> site, Optional<String> workspace) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select * from (
                      select distinct on (s.workspace, s.site)
                             s.workspace, s.site, s.identifier, s.title, s.tool,
                             coalesce(s.ended_at, :now) as used_at,
                             exists (select from session l
                                     where l.workspace = s.workspace and l.site = s.site
                                       and l.state <> 'ended') as in_use
                      from session s
                      where s.person = any(:people) and s.ready_at is not null
                        and s.site = coalesce(:site, s.site)
                        and s.workspace = coalesce(:workspace, s.workspace)
                        and not exists (select from removed_workspace r
                                        where r.workspace = s.workspace and r.site = s.site
                                          and r.removed_at > s.ready_at)
                      order by s.workspace, s.site, s.ready_at desc) w
                    order by used_at desc, workspace limit :most
                    """)
                .bind("now", clock.instant())
                .bindArray("people", String.class, person.ids())
                .bind("site", site)
                .bind("workspace", workspace)
                .bind("most", MOST_LISTED)
                .map(KeptWorkspaces::workspace)
                .list());
  }

  /** One of a person's. */
  Optional<Workspace> find(Person person, String site, String workspace) {
    return list(person, Optional.of(site), Optional.of(workspace)).stream().findFirst();
  }

  /** How a person fetches an archive; empty when the site is no part of the federation now. */
  Optional<WorkspaceArchive> archive(Person person, Workspace workspace) {
    return site(workspace)
        .map(
            site ->
                new WorkspaceArchive(
                    site.addresses().api()
                        + "/api/workspaces/"
                        + workspace.workspace()
                        + "/archive",
                    tickets.sign(ticket(Ticket.Use.ARCHIVE, site, person, workspace))));
  }

  /** Has a workspace removed for ever; blocks until its site has answered, or not in time. */
  RemovalAnswer remove(Person person, Workspace workspace) {
    var site = site(workspace);
    if (site.isEmpty()) {
      return new RemovalAnswer.Silence();
    }
    var answer =
        agents.remove(site.get(), ticket(Ticket.Use.REMOVE, site.get(), person, workspace));
    if (answer instanceof RemovalAnswer.Gone) {
      noteRemoved(person, workspace);
    }
    return answer;
  }

  private Optional<Site> site(Workspace workspace) {
    // of a site whose key was revoked, the address may be anybody's
    return sites.find(workspace.site()).filter(Site::approved);
  }

  private static Ticket ticket(Ticket.Use use, Site site, Person person, Workspace workspace) {
    return Ticket.of(use, site.id(), workspace.workspace(), 0, person.id(), person.assurance());
  }

  private void noteRemoved(Person person, Workspace workspace) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into removed_workspace (workspace, site, person, removed_at)
                    values (:workspace, :site, :person, :now)
                    on conflict (workspace, site) do update set removed_at = excluded.removed_at
                    """)
                .bind("workspace", workspace.workspace())
                .bind("site", workspace.site())
                .bind("person", person.id())
                .bind("now", clock.instant())
                .execute());
  }

  private static Workspace workspace(ResultSet row, StatementContext context) throws SQLException {
    return new Workspace(
        row.getString("workspace"),
        row.getString("site"),
        row.getString("identifier"),
        Optional.ofNullable(row.getString("title")),
        row.getString("tool"),
        row.getTimestamp("used_at").toInstant(),
        row.getBoolean("in_use"));
  }
}
