package org.datadns.cli;

import java.io.IOException;
import org.datadns.protocol.wire.Reason;

/** Where datasets come from that are registered many at a time. */
interface EntrySource {
  /**
   * Hands all of them on, in an order that is the same each time.
   *
   * @throws IOException when the source itself cannot be read
   */
  void read(Sink sink) throws IOException;

  /** Who takes them. */
  interface Sink {
    /**
     * A dataset or rule.
     *
     * @param place where it stands
     * @param json what the agent shall take, one line
     */
    void offer(Place place, String json);

    /** Something that is none. */
    void broken(Place place, Reason reason);

    /** How much of the source is read; for people who wait. */
    void at(long position);
  }

  /**
   * A place that people can go to.
   *
   * @param line of the file; 0 for none
   * @param file where there are many; empty for none
   */
  record Place(long line, String file) {
    static Place line(long line) {
      return new Place(line, "");
    }

    static Place file(String file) {
      return new Place(0, file);
    }

    String text() {
      return line > 0 ? "line " + line : file;
    }
  }
}
