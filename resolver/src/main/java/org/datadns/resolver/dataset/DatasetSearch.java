package org.datadns.resolver.dataset;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.http.Refused;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Finds datasets by words of their titles, by PostgreSQL's full-text search. Thread-safe. */
final class DatasetSearch {
  private static final String QUERY_CANCELED = "57014";
  private static final int MOST_WORDS = 16;

  /**
   * By key, so that a word of many titles is followed along the primary key until the page is full,
   * and a rare one is looked up in the index of words: the planner knows which.
   */
  private static final String FIND =
      """
      select distinct r.dataset
      from replica r join dataset d on d.id = r.dataset
      where r.title is not null and to_tsvector('simple', r.title) @@ to_tsquery('simple', :words)
        and r.dataset > :after and starts_with(d.identifier, :prefix) and d.gone_at is null
        and (:site = '' or r.site = :site) and not {hidden}
      order by r.dataset
      limit :most
      """
          .replace("{hidden}", LookupSql.HIDDEN.replace("?", ":hiding"));

  private final Jdbi jdbi;

  DatasetSearch(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Keys of datasets, ascending; none when there is no word in the text. */
  List<Long> keys(
      String text, long after, String prefix, String site, Map<String, Boolean> hiding, int most) {
    String words = words(text);
    if (words.isEmpty()) {
      return List.of();
    }
    try {
      return jdbi.inTransaction(
          handle -> {
            // the plan depends on the words; and nobody's search may keep a connection for long
            handle.execute("set local plan_cache_mode = force_custom_plan");
            handle.execute("set local statement_timeout = '3s'");
            return handle
                .createQuery(FIND)
                .bind("words", words)
                .bind("after", after)
                .bind("prefix", prefix)
                .bind("site", site)
                .bind("hiding", LookupSql.parameter(hiding))
                .bind("most", most)
                .mapTo(Long.class)
                .list();
          });
    } catch (UnableToExecuteStatementException e) {
      if (e.getCause() instanceof SQLException cause
          && QUERY_CANCELED.equals(cause.getSQLState())) {
        throw new Refused(
            Problem.of(
                    503,
                    "search-too-broad",
                    "The search takes too long",
                    "So many titles have these words that the search was given up.")
                .withRetryAfter(Duration.ofSeconds(5))
                .withNextStep("Search for rarer words, or for more of them."));
      }
      throw e;
    }
  }

  /** A query for all the words, each also as the beginning of one; made of letters and digits. */
  static String words(String text) {
    return Stream.of(text.split("[^\\p{L}\\p{N}]+"))
        .filter(word -> !word.isEmpty())
        .limit(MOST_WORDS)
        .map(word -> word + ":*")
        .collect(Collectors.joining(" & "));
  }
}
