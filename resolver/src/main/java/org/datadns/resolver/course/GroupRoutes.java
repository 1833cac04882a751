package org.datadns.resolver.course;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Group;
import org.datadns.protocol.wire.Group.Limits;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.Decision;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.audit.Actor;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.audit.Kind;
import org.datadns.resolver.group.Groups;
import org.datadns.resolver.group.KnownGroup;
import org.datadns.resolver.http.Accept;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.session.Sessions;
import org.datadns.resolver.web.Pages;
import org.datadns.signin.Identity;

/** Making, joining and keeping groups: {@code /groups}. */
public final class GroupRoutes implements HttpService {
  private static final int LARGEST_BODY = 16 * 1024;

  private final Groups groups;
  private final Sessions sessions;
  private final Callers callers;
  private final People people;
  private final Audit audit;
  private final Pages pages;
  private final GroupForm form;

  /** The routes of one resolver. */
  public GroupRoutes(
      Groups groups,
      Sessions sessions,
      Callers callers,
      People people,
      Audit audit,
      Pages pages,
      GroupForm form) {
    this.groups = groups;
    this.sessions = sessions;
    this.callers = callers;
    this.people = people;
    this.audit = audit;
    this.pages = pages;
    this.form = form;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/groups", this::mine)
        .post("/groups", this::make)
        .post("/groups/join", this::join)
        .get("/groups/{id}", this::look)
        .put("/groups/{id}", this::change)
        .delete("/groups/{id}", this::remove)
        .post("/groups/{id}/code", this::renewCode)
        .post("/groups/{id}/extend", this::extend)
        .post("/groups/{id}/leave", this::leave)
        .post("/groups/{id}/members/{person}/remove", this::removeMember);
  }

  /** GET /groups: those that the caller keeps or is in. */
  private void mine(ServerRequest request, ServerResponse response) {
    Answers.privately(response);
    var caller = callers.of(request);
    var mine =
        switch (Access.decide(caller, Action.JOIN_GROUP, new Target.Federation())) {
          case Decision.Allowed ignored ->
              groups.listOf(Access.person(caller)).stream()
                  .map(group -> told(group, caller))
                  .toList();
          // nobody in particular is in none
          case Decision.Denied ignored -> List.<Group>of();
        };
    if (Accept.prefersHtml(request.headers())) {
      boolean mayMake =
          Access.decide(caller, Action.MAKE_GROUP, new Target.Federation())
              instanceof Decision.Allowed;
      Answers.page(response, pages(request).groups(mine, mayMake));
    } else {
      Answers.json(response, mine);
    }
  }

  /** POST /groups */
  private void make(ServerRequest request, ServerResponse response) {
    var caller = callers.of(request);
    Access.require(caller, Action.MAKE_GROUP, new Target.Federation());
    boolean byForm = Body.isForm(request);
    var wanted =
        byForm
            ? form.of(Body.form(request, LARGEST_BODY))
            : form.checked(Body.json(request, Group.class, LARGEST_BODY));
    Answers.privately(response);
    switch (groups.make(
        Access.person(caller),
        wanted.title(),
        wanted.expires(),
        wanted.limits().orElse(Limits.NONE))) {
      case Groups.Making.Made(var group, var code) -> {
        note(request, "make-group", group.id(), wanted.title());
        answer(request, response, byForm, Status.CREATED_201, withCode(told(group, caller), code));
      }
      case Groups.Making.TooMany(int most) ->
          throw new Refused(
              Problem.of(409, "too-many-groups", "Too many groups", "You keep " + most + " groups.")
                  .withNextStep("Remove one that is over first."));
    }
  }

  /** POST /groups/join */
  private void join(ServerRequest request, ServerResponse response) {
    var caller = callers.ofOrAdmit(request, response);
    Access.require(caller, Action.JOIN_GROUP, new Target.Federation());
    boolean byForm = Body.isForm(request);
    String code =
        byForm
            ? Body.form(request, LARGEST_BODY).required("code")
            : form.code(Body.json(request, GroupForm.Code.class, LARGEST_BODY));
    var person = caller.person();
    if (!groups.mayJoin(person)) {
      throw new Refused(
          Problem.of(403, "sign-in-needed", "Sign in first", "Only people who are signed in join.")
              .withNextStep("Sign in at /sign-in, then give the code again."));
    }
    Answers.privately(response);
    switch (groups.join(person, code, label(request, person))) {
      case Groups.Joining.In(var group) -> {
        audit.note(Kind.GROUP, Actor.person(person.id()), request, "join-group", group.id(), "");
        if (byForm) {
          Answers.seeOther(response, "/groups");
        } else {
          Answers.json(
              response,
              told(group, new Caller.Known(person.granted(person.roles(), groups.of(person)))));
        }
      }
      case Groups.Joining.UnknownCode ignored ->
          throw new Refused(
              Problem.of(
                      404,
                      "unknown-code",
                      "Unknown code",
                      "No group can be joined with this code; it may be over, or have another"
                          + " code now.")
                  .withNextStep("Check the code, or ask who keeps the group."));
      case Groups.Joining.Full(int most) ->
          throw new Refused(
              Problem.of(
                      409,
                      "group-full",
                      "Group full",
                      "The group has " + most + " members already.")
                  .withNextStep("Ask who keeps the group."));
    }
  }

  /** GET /groups/{id} */
  private void look(ServerRequest request, ServerResponse response) {
    var caller = callers.of(request);
    var group = require(request, caller, Action.READ_GROUP);
    Answers.privately(response);
    answer(
        request,
        response,
        Accept.prefersHtml(request.headers()),
        Status.OK_200,
        told(group, caller));
  }

  /** PUT /groups/{id} */
  private void change(ServerRequest request, ServerResponse response) {
    var caller = callers.of(request);
    var group = require(request, caller, Action.KEEP_GROUP);
    var wanted = form.checked(Body.json(request, Group.class, LARGEST_BODY));
    groups.change(
        group.id(), wanted.title(), wanted.expires(), wanted.limits().orElse(Limits.NONE));
    note(request, "change-group", group.id(), "until " + wanted.expires() + ", " + wanted.title());
    Answers.privately(response);
    Answers.json(response, told(require(request, caller, Action.KEEP_GROUP), caller));
  }

  /** DELETE /groups/{id} */
  private void remove(ServerRequest request, ServerResponse response) {
    var group = require(request, callers.of(request), Action.KEEP_GROUP);
    groups.remove(group.id());
    note(request, "remove-group", group.id(), group.title());
    response.status(Status.NO_CONTENT_204).send();
  }

  /** POST /groups/{id}/code: another code; with the one that was nobody joins any more. */
  private void renewCode(ServerRequest request, ServerResponse response) {
    var caller = callers.of(request);
    var group = require(request, caller, Action.KEEP_GROUP);
    Answers.privately(response);
    var renewed = groups.renewCode(group.id());
    note(request, "renew-group-code", group.id(), "");
    answer(
        request,
        response,
        Accept.prefersHtml(request.headers()),
        Status.OK_200,
        withCode(told(group, caller), renewed));
  }

  /** POST /groups/{id}/extend: every session of the group gets more time. */
  private void extend(ServerRequest request, ServerResponse response) {
    var group = require(request, callers.of(request), Action.KEEP_GROUP);
    var extended = sessions.extendAll(group.id());
    note(request, "extend-group", group.id(), extended.extended() + " sessions");
    Answers.privately(response);
    if (Accept.prefersHtml(request.headers())) {
      Answers.seeOther(response, "/groups/" + group.id());
    } else {
      Answers.json(response, extended);
    }
  }

  /** POST /groups/{id}/leave */
  private void leave(ServerRequest request, ServerResponse response) {
    var caller = callers.of(request);
    var group = require(request, caller, Action.READ_GROUP);
    groups.leave(group.id(), Access.person(caller).ids());
    note(request, "leave-group", group.id(), "");
    Answers.privately(response);
    Answers.seeOther(response, "/groups");
  }

  /** POST /groups/{id}/members/{person}/remove */
  private void removeMember(ServerRequest request, ServerResponse response) {
    var group = require(request, callers.of(request), Action.KEEP_GROUP);
    var member = request.path().pathParameters().get("person");
    if (!groups.leave(group.id(), List.of(member))) {
      throw new Refused(
          Problem.of(404, "unknown-member", "Unknown member", "Nobody of this id is in.")
              .withNextStep("Look who is in at /groups/" + group.id() + "."));
    }
    note(request, "remove-member", group.id(), member);
    Answers.privately(response);
    Answers.seeOther(response, "/groups/" + group.id());
  }

  private void note(ServerRequest request, String action, String group, String detail) {
    audit.note(Kind.GROUP, request, action, group, detail);
  }

  /** The group of this address; to anyone who may not, it is as if there were none. */
  private KnownGroup require(ServerRequest request, Caller caller, Action action) {
    return groups
        .find(request.path().pathParameters().get("id"))
        .filter(group -> Access.decide(caller, action, group.target()) instanceof Decision.Allowed)
        .orElseThrow(
            () ->
                new Refused(
                    Problem.of(404, "unknown-group", "Unknown group", "You have no group here.")
                        .withNextStep("Look at your groups at /groups, or join with a code.")));
  }

  private void answer(
      ServerRequest request, ServerResponse response, boolean page, Status status, Group group) {
    if (page) {
      response.status(status);
      Answers.page(response, pages(request).group(group));
    } else {
      Answers.json(response, status, group);
    }
  }

  private Pages pages(ServerRequest request) {
    return pages.shownTo(people.viewer(request));
  }

  private Group told(KnownGroup group, Caller caller) {
    boolean keeper =
        Access.decide(caller, Action.KEEP_GROUP, group.target()) instanceof Decision.Allowed;
    return new Group(
        Optional.of(group.id()),
        group.title(),
        group.expires(),
        Optional.of(group.limits()).filter(ignored -> keeper),
        Optional.empty(),
        Optional.of(keeper),
        keeper ? Optional.of(groups.members(group.id())) : Optional.empty());
  }

  private static Group withCode(Group group, String code) {
    return new Group(
        group.id(),
        group.title(),
        group.expires(),
        group.limits(),
        Optional.of(code),
        group.keeper(),
        group.members());
  }

  /** What to call somebody to who keeps the group. */
  private String label(ServerRequest request, Person person) {
    return people
        .signedIn(request)
        .map(Identity::label)
        .or(person::email)
        .orElseGet(() -> "guest " + person.id().substring(0, 6));
  }
}
