package org.datadns.resolver.placement;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.Heartbeat.SizeOffer;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ReplicaHealth;
import org.datadns.protocol.wire.SiteAddresses;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.protocol.wire.SitePolicy;
import org.datadns.resolver.site.Liveness;
import org.datadns.resolver.site.Outlook;
import org.datadns.resolver.site.Reach;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.SiteStatus;

/** A site that holds the dataset and offers JupyterLab in one size, with room for three. */
public final class HoldingSite {
  public static final Instant NOW = Instant.parse("2026-11-21T14:30:00Z");

  private final String id;
  private boolean approved = true;
  private boolean heard = true;
  private Liveness liveness = new Liveness.Alive();
  private Reach reach = new Reach.Proved(NOW.minusSeconds(3600));
  private double success = 1;
  private double weight = 1;
  private SiteOperation operation = SiteOperation.READY;
  private Optional<SiteOperation> ordered = Optional.empty();
  private Optional<ReplicaReport> report = Optional.empty();
  private String tool = "jupyter";
  private int free = 3;
  private int warm;
  private List<Instant> nextExpiries = List.of();
  private Optional<Reason> hindrance = Optional.empty();
  private SitePolicy policy = SitePolicy.OPEN;
  private Optional<String> version = Optional.empty();
  private boolean allVersions;
  private Optional<List<String>> tools = Optional.empty();
  private boolean confirmed = true;
  private List<String> lacking = List.of();

  private HoldingSite(String id) {
    this.id = id;
  }

  public static HoldingSite site(String id) {
    return new HoldingSite(id);
  }

  public static SiteOperation operation(SiteMode mode, String from, String until, String reason) {
    return new SiteOperation(
        mode,
        Optional.of(from).filter(text -> !text.isEmpty()).map(Instant::parse),
        Optional.of(until).filter(text -> !text.isEmpty()).map(Instant::parse),
        Optional.empty(),
        Optional.of(reason).filter(text -> !text.isEmpty()));
  }

  public HoldingSite pending() {
    approved = false;
    return this;
  }

  public HoldingSite serving(SitePolicy policy) {
    this.policy = policy;
    return this;
  }

  public HoldingSite neverHeard() {
    heard = false;
    liveness = new Liveness.Gone(Optional.empty());
    return this;
  }

  public HoldingSite goneSince(String since) {
    liveness = new Liveness.Gone(Optional.of(Instant.parse(since)));
    return this;
  }

  public HoldingSite suspect() {
    liveness =
        new Liveness.Suspect(
            new Reason("site-silent", "The site does not answer."), NOW.minusSeconds(90));
    return this;
  }

  public HoldingSite untried() {
    reach = new Reach.Untried();
    return this;
  }

  public HoldingSite unreachable() {
    reach =
        new Reach.Failing(
            new Reason("connection-refused", "Nothing listens there."), NOW.minusSeconds(600));
    return this;
  }

  public HoldingSite success(double success) {
    this.success = success;
    return this;
  }

  public HoldingSite weight(double weight) {
    this.weight = weight;
    return this;
  }

  public HoldingSite operated(SiteOperation operation) {
    this.operation = operation;
    return this;
  }

  public HoldingSite ordered(SiteOperation operation) {
    this.ordered = Optional.of(operation);
    return this;
  }

  public HoldingSite slow() {
    return reported(ReplicaHealth.SLOW, "slow", "Its storage answers slowly.");
  }

  public HoldingSite hanging() {
    return reported(ReplicaHealth.UNAVAILABLE, "hanging", "Its storage does not answer.");
  }

  private HoldingSite reported(ReplicaHealth health, String code, String text) {
    report =
        Optional.of(
            new ReplicaReport(
                "doi:10.5072/a",
                health,
                NOW.minusSeconds(300),
                Optional.of(new Reason(code, text))));
    return this;
  }

  public HoldingSite tool(String offered) {
    tool = offered;
    return this;
  }

  public HoldingSite hindered() {
    hindrance = Optional.of(new Reason("image-missing", "The tool's image is not at the site."));
    return this;
  }

  public HoldingSite free(int places) {
    free = places;
    return this;
  }

  public HoldingSite full(Instant... expiries) {
    free = 0;
    nextExpiries = List.of(expiries);
    return this;
  }

  public HoldingSite warm(int started) {
    warm = started;
    return this;
  }

  public HoldingSite opensWith(String... ids) {
    tools = Optional.of(Arrays.asList(ids));
    return this;
  }

  public HoldingSite version(String held) {
    version = Optional.of(held);
    return this;
  }

  public HoldingSite allVersions() {
    allVersions = true;
    return this;
  }

  public HoldingSite unconfirmed() {
    confirmed = false;
    return this;
  }

  public HoldingSite lacking(String... identifiers) {
    lacking = List.of(identifiers);
    return this;
  }

  public Candidate candidate() {
    var offer =
        new ToolOffer(
            tool,
            "JupyterLab",
            Optional.empty(),
            hindrance,
            List.of(new SizeOffer("small", 1L << 30, 1, free, 40, warm, nextExpiries)));
    var status =
        new SiteStatus(
            NOW.minusSeconds(5),
            operation,
            Duration.ZERO,
            weight,
            List.of(offer),
            Map.of(),
            policy);
    return new Candidate(
        new Site(
            id,
            "Site " + id,
            id + "@example.org",
            new SiteAddresses("https://a.example", "https://*.a.example"),
            "kid",
            KeySet.empty(),
            Optional.empty(),
            approved,
            ordered,
            0,
            heard ? Optional.of(status) : Optional.empty()),
        new Outlook(liveness, reach, success),
        report,
        "doi:10.5072/a",
        version,
        allVersions,
        confirmed,
        tools,
        lacking);
  }
}
