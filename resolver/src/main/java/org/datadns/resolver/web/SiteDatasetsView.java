package org.datadns.resolver.web;

import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Heartbeat.MountReport;
import org.datadns.protocol.wire.ProposalStatus;
import org.datadns.protocol.wire.SiteDataset;

/**
 * What a site holds, and what its admins propose that it shall hold.
 *
 * @param site the site
 * @param mounts what its configuration opens to the console
 * @param datasets some of its copies, by identifier
 * @param prefix what their identifiers begin with
 * @param next cursor of the next ones, if there are any
 * @param proposals the latest
 */
public record SiteDatasetsView(
    ConsoleSite site,
    List<MountReport> mounts,
    List<SiteDataset> datasets,
    String prefix,
    Optional<String> next,
    List<ProposalStatus> proposals) {}
