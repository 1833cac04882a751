package org.datadns.resolver.console;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.ProposalStatus;
import org.datadns.protocol.wire.ProposalStatus.State;

/** Reads the tables {@code proposal} and {@code proposal_line}. */
final class ProposalRows {
  private ProposalRows() {}

  static ProposalStatus status(ResultSet row, Optional<List<ProposalStatus.Line>> lines)
      throws SQLException {
    return new ProposalStatus(
        row.getLong("id"),
        State.labelled(row.getString("state")),
        row.getTimestamp("proposed_at").toInstant(),
        Optional.ofNullable(row.getTimestamp("answered_at")).map(java.sql.Timestamp::toInstant),
        row.getInt("datasets"),
        row.getInt("taken"),
        row.getInt("refused"),
        lines);
  }

  static ProposalStatus.Line line(ResultSet row) throws SQLException {
    return new ProposalStatus.Line(
        row.getInt("line"),
        row.getString("identifier"),
        Optional.of(row.getString("version")).filter(version -> !version.isEmpty()),
        row.getBoolean("removal"),
        Optional.ofNullable(row.getString("code")),
        Optional.ofNullable(row.getString("refusal")));
  }
}
