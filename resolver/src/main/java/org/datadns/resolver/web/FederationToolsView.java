package org.datadns.resolver.web;

import java.util.List;
import java.util.Map;
import org.datadns.protocol.wire.FederationTool;
import org.datadns.protocol.wire.FederationTool.AtSite;

/**
 * What the page of the federation's tools shows.
 *
 * @param tools all of them, by id
 * @param restricted who may use those that a policy is on, in words, by id
 * @param mostWarm how many may be wanted ready at a site
 */
public record FederationToolsView(
    List<FederationTool> tools, Map<String, String> restricted, int mostWarm) {

  /** Who may use a tool. */
  public String who(String tool) {
    return restricted.getOrDefault(tool, "Open to everybody");
  }

  /** How far a site is, in words. */
  public String state(AtSite at) {
    return switch (at.state()) {
      case "waiting" -> "waits for the site's answer";
      case "warming", "ready" -> at.warmNow() + " of " + at.warm() + " ready";
      case "refused" ->
          at.warmNow() > 0
              ? at.warmNow() + " of " + at.warm() + " ready, no more"
              : "not as wanted";
      case "withdrawn" -> "withdrawn";
      default -> at.held() ? at.reason().isPresent() ? "cannot start now" : "offered" : "not there";
    };
  }

  /** The class of that state's style. */
  public String tone(AtSite at) {
    return switch (at.state()) {
      case "waiting", "warming" -> "warn";
      case "refused" -> "bad";
      case "withdrawn" -> "idle";
      case "ready" -> "good";
      default -> at.held() && at.reason().isEmpty() ? "good" : "bad";
    };
  }
}
