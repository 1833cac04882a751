package org.datadns.agent.heartbeat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.datadns.agent.inventory.Inventory;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.client.UnreachableException;

/**
 * Fetches what admins propose at the console, has the inventory judge it, and answers; one proposal
 * with each heartbeat that tells of one. What breaks off is done again with the next. For one
 * thread.
 */
final class ProposalTaking {
  private static final Logger LOG = System.getLogger(ProposalTaking.class.getName());

  private final Inventory inventory;
  private final SiteClient client;
  private boolean failing;

  ProposalTaking(Inventory inventory, SiteClient client) {
    this.inventory = inventory;
    this.client = client;
  }

  /** Takes the oldest that waits. Blocks for the resolver and the disk. */
  void take() {
    try {
      for (var proposal : client.proposals().proposals()) {
        var answer = inventory.judge(proposal);
        client.answer(proposal.id(), answer);
        long refused =
            answer.outcomes().stream().filter(outcome -> outcome.refusal().isPresent()).count();
        LOG.log(
            Level.INFO,
            "proposal {0} of the console: {1} taken, {2} refused",
            Long.toString(proposal.id()),
            answer.outcomes().size() - refused,
            refused);
      }
      failing = false;
    } catch (ProblemException e) {
      failed(e.problem().code() + ": " + e.problem().detail());
    } catch (UnreachableException e) {
      failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // heartbeats go on: one proposal is no reason to be taken for dead
      failed("the agent failed: " + e);
    }
  }

  private void failed(String why) {
    if (!failing) {
      LOG.log(Level.WARNING, "a proposal of the console waits on: {0}", why);
    }
    failing = true;
  }
}
