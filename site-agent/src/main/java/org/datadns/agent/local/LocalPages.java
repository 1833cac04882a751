package org.datadns.agent.local;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.datadns.protocol.wire.Problem;

/**
 * This site's own pages as complete HTML documents, everything shown escaped, nothing inline.
 * Thread-safe.
 */
final class LocalPages {
  /** Where the build puts what it makes of the templates. */
  private static final String PACKAGE = "org.datadns.agent.local.page";

  private final TemplateEngine templates =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, LocalPages.class.getClassLoader(), PACKAGE);

  String home(Frame frame, HomeView view) {
    return render("home", frame, Map.of("view", view));
  }

  String open(Frame frame, OpenView view) {
    return render("open", frame, Map.of("view", view));
  }

  String session(Frame frame, SessionPage view) {
    return render("session", frame, Map.of("view", view));
  }

  String signIn(Frame frame, List<ProviderLink> providers) {
    return render("signin", frame, Map.of("providers", providers));
  }

  /** Posts a ticket to a session's own origin, by itself where scripts run. */
  String enter(Frame frame, String action, String ticket) {
    return render("enter", frame, Map.of("action", action, "ticket", ticket));
  }

  String problem(Frame frame, Problem problem) {
    return render("problem", frame, Map.of("problem", problem));
  }

  private String render(String template, Frame frame, Map<String, Object> parameters) {
    var all = new HashMap<>(parameters);
    all.put("frame", frame);
    var output = new StringOutput();
    templates.render(template + ".jte", all, output);
    return output.toString();
  }
}
