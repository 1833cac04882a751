package org.datadns.agent.proxy;

import org.datadns.agent.proxy.Lookup.Running;
import org.datadns.protocol.wire.SessionAddress;

/**
 * A request at the address of a running session.
 *
 * @param running the session
 * @param address where the session is served
 * @param origins how this site addresses its sessions
 * @param request what was asked
 */
record Visit(Running running, SessionAddress address, SessionOrigins origins, RequestHead request) {

  String session() {
    return running.session();
  }

  /** The proxy's own cookies of this session. */
  Cookies cookies() {
    return Cookies.of(session(), address.base(), origins);
  }

  /** The path asked for, without the query. */
  String path() {
    int query = request.target().indexOf('?');
    return query < 0 ? request.target() : request.target().substring(0, query);
  }

  /** Whether the session is asked for without the slash that its base ends with. */
  boolean lacksSlash() {
    return !request.target().startsWith(address.base());
  }

  /** Where the tool is opened first. */
  String landing() {
    return address.base() + running.landing().substring(1);
  }
}
