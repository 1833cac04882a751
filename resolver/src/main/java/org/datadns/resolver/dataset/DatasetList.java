package org.datadns.resolver.dataset;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;

/**
 * A page of the datasets that are held and may be seen.
 *
 * @param items what is on it
 * @param words what was searched for; empty when all are listed
 * @param next cursor of the next page, if there is one
 */
public record DatasetList(List<Found> items, String words, Optional<String> next) {
  private static final int LONGEST = 2_048;

  public DatasetList {
    items = List.copyOf(items);
  }

  /**
   * What is asked for.
   *
   * @param fields {@code query}, {@code prefix} and {@code cursor} of a query
   * @param site only what is held there; empty means anywhere
   */
  public record Question(Fields fields, String site) {}

  /**
   * The page that a question asks for.
   *
   * @param most how many are on it at the most
   * @throws Refused when the question is none, or its answer takes too long
   */
  public static DatasetList of(SeenDatasets datasets, Question question, int most) {
    String cursor = field(question.fields(), "cursor");
    String words = field(question.fields(), "query").strip();
    String prefix = field(question.fields(), "prefix");
    var some =
        words.isEmpty()
            ? datasets.list(cursor, prefix, question.site(), most + 1)
            : datasets.search(words, key(cursor), prefix, question.site(), most + 1);
    if (some.size() <= most) {
      return new DatasetList(some, words, Optional.empty());
    }
    var last = some.get(most - 1).dataset();
    return new DatasetList(
        some.subList(0, most),
        words,
        Optional.of(words.isEmpty() ? last.identifier() : Long.toString(last.id().orElseThrow())));
  }

  /** The cursor of a search. */
  private static long key(String cursor) {
    try {
      return cursor.isEmpty() ? 0 : Long.parseLong(cursor);
    } catch (NumberFormatException e) {
      throw Refused.badRequest("invalid-cursor", "The cursor is none that this search gave.");
    }
  }

  /** A parameter that goes into a statement; blank when it is absent. */
  public static String field(Fields fields, String name) {
    String value = fields.one(name).orElse("");
    if (value.length() > LONGEST) {
      throw Refused.badRequest("too-long", name + " may have at most " + LONGEST + " characters.");
    }
    // what the database cannot hold is in no identifier and no title either
    if (value.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw Refused.badRequest("malformed-text", name + " holds characters that are no text.");
    }
    return value;
  }
}
