package org.datadns.resolver.placement;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import org.datadns.protocol.wire.Heartbeat.SizeOffer;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ReplicaHealth;
import org.datadns.resolver.site.SiteStatus;

/**
 * Judges and orders copies: the same input has the same outcome, at every resolver. {@link Filters}
 * say which can serve, the {@link Criterion criteria} which comes first, and a {@linkplain
 * Rendezvous hash} decides among equals.
 */
public final class Placement {
  /** A site where more than half of the latest starts failed is unreliable. */
  private static final double RELIABLE = 0.5;

  private Placement() {}

  /** A verdict on every candidate, best first. */
  public static List<Verdict> order(Wish wish, List<Candidate> candidates, Instant now) {
    long dataset = Rendezvous.of(wish.dataset());
    var placed = new Placed[candidates.size()];
    for (int i = 0; i < placed.length; i++) {
      placed[i] = place(wish, dataset, candidates.get(i), now);
    }
    Arrays.sort(placed);
    return explained(placed);
  }

  /** A verdict with its place among others. */
  private record Placed(Verdict verdict, long rank, long placeAt, double weight, long score)
      implements Comparable<Placed> {
    @Override
    public int compareTo(Placed other) {
      int order = Long.compare(rank, other.rank);
      if (order == 0) {
        order = Long.compare(placeAt, other.placeAt);
      }
      if (order == 0) {
        order = Double.compare(other.weight, weight);
      }
      if (order == 0) {
        order = Long.compare(score, other.score);
      }
      return order == 0 ? byName(other) : order;
    }

    /** What decides that this one comes before another. */
    Criterion before(Placed other) {
      if (rank != other.rank) {
        return Criterion.deciding(rank, other.rank);
      }
      return weight == other.weight ? Criterion.RENDEZVOUS : Criterion.WEIGHT;
    }

    /** Copies of one site, or of two whose scores are the same by chance. */
    private int byName(Placed other) {
      var one = verdict.candidate();
      var two = other.verdict.candidate();
      int order = one.site().id().compareTo(two.site().id());
      if (order == 0) {
        order = one.heldAs().compareTo(two.heldAs());
      }
      return order == 0 ? one.version().orElse("").compareTo(two.version().orElse("")) : order;
    }
  }

  private static Placed place(Wish wish, long dataset, Candidate candidate, Instant now) {
    var verdict = Filters.judge(wish, candidate, now);
    var site = candidate.site();
    return new Placed(
        verdict,
        rank(wish, verdict),
        verdict.placeAt().map(Instant::getEpochSecond).orElse(Long.MAX_VALUE),
        site.status().map(SiteStatus::weight).orElse(0.0),
        Rendezvous.score(dataset, site.id()));
  }

  private static long rank(Wish wish, Verdict verdict) {
    var candidate = verdict.candidate();
    double success = candidate.outlook().success();
    boolean slow =
        candidate.report().isPresent() && candidate.report().get().health() == ReplicaHealth.SLOW;
    boolean workspaceElsewhere =
        wish.workspaceAt().isPresent() && !wish.workspaceAt().get().equals(candidate.site().id());
    int warm = 0;
    int free = 0;
    for (ToolOffer offer : verdict.offers()) {
      for (SizeOffer size : offer.sizes()) {
        warm = Math.max(warm, size.warm());
        free = Math.max(free, size.free());
      }
    }
    long rank = Criterion.CONFIRMED.append(0, candidate.confirmed() ? 0 : 1);
    rank = Criterion.STANDING.append(rank, verdict.standing().rank());
    rank = Criterion.RELIABLE.append(rank, success >= RELIABLE ? 0 : 1);
    rank = Criterion.QUICK.append(rank, slow ? 1 : 0);
    rank = Criterion.WORKSPACE.append(rank, workspaceElsewhere ? 1 : 0);
    rank = Criterion.WARM.append(rank, warm > 0 ? 0 : 1);
    // the bits of a number are its logarithm: 0 for none, 1 for one, 2 for two and three, …
    rank = Criterion.ROOM.append(rank, Integer.numberOfLeadingZeros(Math.max(1, free)));
    rank = Criterion.SUCCESS.append(rank, 10 - (int) Math.round(success * 10));
    return Criterion.NEAR.append(rank, wish.near().contains(candidate.site().id()) ? 0 : 1);
  }

  /** The best says why it is, each other that could serve why it is not. */
  private static List<Verdict> explained(Placed[] placed) {
    var verdicts = new ArrayList<Verdict>(placed.length);
    var passedOver = new EnumMap<Criterion, Reason>(Criterion.class);
    for (int i = 0; i < placed.length; i++) {
      var best = placed[0];
      var each = placed[i];
      if (!isEligible(best) || !isEligible(each)) {
        verdicts.add(each.verdict);
      } else if (i == 0) {
        verdicts.add(best.verdict.because(chosen(placed)));
      } else {
        var title = best.verdict.candidate().site().title();
        verdicts.add(
            each.verdict.because(
                passedOver.computeIfAbsent(
                    best.before(each), criterion -> Reasons.passedOver(criterion, title))));
      }
    }
    return List.copyOf(verdicts);
  }

  private static Reason chosen(Placed[] placed) {
    if (placed.length == 1) {
      return Reasons.ONLY;
    }
    return Reasons.chosen(isEligible(placed[1]) ? placed[0].before(placed[1]) : Criterion.STANDING);
  }

  private static boolean isEligible(Placed placed) {
    return placed.verdict.isAvailable() && placed.verdict.candidate().confirmed();
  }
}
