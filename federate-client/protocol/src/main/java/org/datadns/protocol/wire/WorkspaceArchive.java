package org.datadns.protocol.wire;

/**
 * How an archive of a workspace is fetched. {@code POST /workspaces/{site}/{workspace}/archive}
 *
 * @param address of the site: a form with the ticket is posted there, and the archive comes back
 * @param ticket good once, for a minute; the form's field {@code ticket}
 */
public record WorkspaceArchive(String address, String ticket) {}
