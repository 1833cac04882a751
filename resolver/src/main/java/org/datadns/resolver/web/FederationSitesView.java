package org.datadns.resolver.web;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the page of the federation's sites shows.
 *
 * @param waiting those that wait for approval
 * @param members those that were let in
 * @param outside ids of those that can come in by a join token alone: their key was revoked
 * @param token one that was made just now
 */
public record FederationSitesView(
    List<SiteRow> waiting, List<SiteRow> members, List<String> outside, Optional<Token> token) {

  /**
   * A site.
   *
   * @param api where its agent is
   * @param sessions where its sessions are
   * @param kid id of its key
   * @param state in a word or two
   * @param tone class of the state's style
   */
  public record SiteRow(
      String id,
      String title,
      String contact,
      String api,
      String sessions,
      String kid,
      String state,
      String tone) {}

  /**
   * A join token.
   *
   * @param site the one site that it is good for
   * @param token the secret
   * @param expires until when
   */
  public record Token(String site, String token, Instant expires) {}
}
