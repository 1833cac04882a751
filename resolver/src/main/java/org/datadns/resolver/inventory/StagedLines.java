package org.datadns.resolver.inventory;

import java.util.List;
import org.datadns.protocol.wire.InventoryAnswer;
import org.datadns.protocol.wire.InventoryAnswer.RefusedLine;
import org.datadns.protocol.wire.Reason;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;

/** The lines of one site in the table {@code incoming}, of which some are yet to be refused. */
record StagedLines(Handle handle, String site) {

  /** Whether a line says that two names belong together. */
  boolean haveClaims() {
    return handle
        .createQuery("select exists (select from incoming where claims)")
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * Takes lines out. However many they are, the first alone come here.
   *
   * @param delete a statement that does so and returns line and identifier; may name {@code :site}
   */
  void refuse(String delete, Reason reason, Refusals refusals) {
    record Row(RefusedLine line, int all) {}
    List<Row> rows =
        handle
            .createQuery(
                """
                with gone as (%s)
                select line, identifier, (select count(*) from gone) as n
                from gone order by line limit :most
                """
                    .formatted(delete))
            .configure(SqlStatements.class, statements -> statements.setUnusedBindingAllowed(true))
            .bind("site", site)
            .bind("most", InventoryAnswer.MOST_REFUSED)
            .map(
                (row, context) ->
                    new Row(
                        new RefusedLine(row.getInt("line"), row.getString("identifier"), reason),
                        row.getInt("n")))
            .list();
    if (!rows.isEmpty()) {
      refusals.addAll(rows.stream().map(Row::line).toList(), rows.getFirst().all());
    }
  }
}
