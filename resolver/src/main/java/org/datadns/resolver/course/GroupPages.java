package org.datadns.resolver.course;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import org.datadns.protocol.wire.Group;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.group.Groups;
import org.datadns.resolver.group.KnownGroup;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.web.FederationGroupsView;
import org.datadns.resolver.web.Pages;

/** All groups, as a page of the federation console: {@code /console/federation/groups}. */
public final class GroupPages implements HttpService {
  private static final String PAGE = "/console/federation/groups";
  private static final int SHOWN = 200;

  private final Groups groups;
  private final Callers callers;
  private final People people;
  private final Audit audit;
  private final Pages pages;

  /** The pages of one resolver. */
  public GroupPages(Groups groups, Callers callers, People people, Audit audit, Pages pages) {
    this.groups = groups;
    this.callers = callers;
    this.people = people;
    this.audit = audit;
    this.pages = pages;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get(PAGE, this::show).post(PAGE + "/{id}/remove", this::remove);
  }

  /** GET /console/federation/groups */
  private void show(ServerRequest request, ServerResponse response) {
    requireAdmin(request);
    var latest = groups.latest(SHOWN + 1);
    var sizes = groups.sizes(latest.stream().map(KnownGroup::id).toList());
    Answers.privately(response);
    Answers.page(
        response,
        pages
            .shownTo(people.viewer(request))
            .federationGroups(
                new FederationGroupsView(
                    latest.stream()
                        .limit(SHOWN)
                        .map(
                            group ->
                                new FederationGroupsView.Row(
                                    shown(group), sizes.getOrDefault(group.id(), 0)))
                        .toList(),
                    latest.size() > SHOWN)));
  }

  private static Group shown(KnownGroup group) {
    return new Group(
        Optional.of(group.id()),
        group.title(),
        group.expires(),
        Optional.of(group.limits()),
        Optional.empty(),
        Optional.of(true),
        Optional.empty());
  }

  /** POST /console/federation/groups/{id}/remove */
  private void remove(ServerRequest request, ServerResponse response) {
    requireAdmin(request);
    // one that is gone already is as it shall be
    groups
        .find(request.path().pathParameters().get("id"))
        .ifPresent(
            group -> {
              groups.remove(group.id());
              audit.note(request, "remove-group", group.id(), group.title());
            });
    Answers.privately(response);
    Answers.seeOther(response, PAGE);
  }

  private void requireAdmin(ServerRequest request) {
    Access.require(callers.of(request), Action.MANAGE_GROUPS, new Target.Federation());
  }
}
