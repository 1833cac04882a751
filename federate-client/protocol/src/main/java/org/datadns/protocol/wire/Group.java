package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * People who joined with a code, such as those of a course. {@code POST /groups}, {@code GET
 * /groups} and {@code GET} and {@code PUT /groups/{id}}.
 *
 * @param id its id, as policies name it; absent when it is made
 * @param title its name for people
 * @param expires until when it counts
 * @param limits what the sessions for it may come to; absent means no limit
 * @param code with which people join; told once, when it is made
 * @param keeper whether whoever asks keeps it; absent when it is made
 * @param members who is in; told to who keeps it
 */
public record Group(
    Optional<String> id,
    String title,
    Instant expires,
    Optional<Limits> limits,
    Optional<String> code,
    Optional<Boolean> keeper,
    Optional<List<Member>> members) {

  /**
   * What the sessions for a group may come to.
   *
   * @param sessions how many at once
   * @param memory bytes that their sizes name, at once
   * @param hours that they have run, in all
   */
  public record Limits(Optional<Integer> sessions, Optional<Long> memory, Optional<Integer> hours) {
    /** No limit. */
    public static final Limits NONE =
        new Limits(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * Somebody in a group.
   *
   * @param person id of the person
   * @param label what to call them
   * @param joined since when
   * @param sessions how many live sessions they have for it
   */
  public record Member(String person, String label, Instant joined, int sessions) {}
}
