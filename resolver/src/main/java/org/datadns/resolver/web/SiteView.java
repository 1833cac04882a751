package org.datadns.resolver.web;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.resolver.plot.Plot;
import org.datadns.resolver.plot.Timeline;

/**
 * A site as anybody may see it, as JSON and as a page.
 *
 * @param id the site
 * @param title its name for people
 * @param contact whom to ask: an e-mail address or URL
 * @param standing what it comes to now
 * @param heardAt when it was heard last; absent when it never was
 * @param operation whether it takes new sessions, and until when it does not and why
 * @param success how starts went of late, 0 to 1; 1 also when there were none
 * @param tools what it offers, and the room for it
 * @param from the first moment that {@code history} tells of
 * @param to the last one
 * @param history how it was since then, the oldest first
 */
public record SiteView(
    String id,
    String title,
    String contact,
    SiteStanding standing,
    Optional<Instant> heardAt,
    SiteOperation operation,
    double success,
    List<ToolRoom> tools,
    Instant from,
    Instant to,
    List<Turn> history) {
  public SiteView {
    tools = List.copyOf(tools);
    history = List.copyOf(history);
  }

  /**
   * A tool that a site offers.
   *
   * @param id the tool
   * @param label its name for people
   * @param hindrance why it cannot start now; absent when it can
   * @param sizes its sizes, the default first
   */
  public record ToolRoom(String id, String label, Optional<String> hindrance, List<Room> sizes) {
    public ToolRoom {
      sizes = List.copyOf(sizes);
    }
  }

  /**
   * The room for sessions of one size. Sizes share what a site has: the rooms do not add up.
   *
   * @param size what it offers
   * @param free how many more fit now
   * @param total how many fit when nothing runs
   * @param warm how many are kept started
   */
  public record Room(SizeChoice size, int free, int total, int warm) {}

  /**
   * From a moment on it was so.
   *
   * @param at when a resolver saw it
   * @param standing how it was from then on
   */
  public record Turn(Instant at, SiteStanding standing) {}

  /** How many sessions could start now: as many as of the size of which the most fit. */
  public int free() {
    return standing == SiteStanding.READY || standing == SiteStanding.SUSPECT
        ? tools.stream()
            .filter(tool -> tool.hindrance().isEmpty())
            .flatMap(tool -> tool.sizes().stream())
            .mapToInt(Room::free)
            .max()
            .orElse(0)
        : 0;
  }

  /** How starts went of late, in words. */
  public String successInWords() {
    long percent = (long) Math.floor(success * 100);
    return percent >= 99
        ? "No start failed of late"
        : "About " + percent + " % of late starts went well";
  }

  /** How it was, as a drawing. */
  public Plot timeline() {
    return Timeline.of(
        title,
        from,
        to,
        history.stream()
            .map(
                turn ->
                    new Timeline.Turn(
                        turn.at(), turn.standing().tone(), turn.standing().words(), ""))
            .toList());
  }

  /** How it was since {@code from}, the newest first. */
  public List<Turn> latest() {
    return history.stream()
        .filter(turn -> !turn.at().isBefore(from))
        .sorted(Comparator.comparing(Turn::at).reversed())
        .toList();
  }
}
