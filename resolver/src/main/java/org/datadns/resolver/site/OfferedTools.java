package org.datadns.resolver.site;

import java.util.List;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;

/** What the federation makes of the tools that sites state. Thread-safe; reads memory alone. */
public interface OfferedTools {
  /** Of a federation that says nothing of any tool. */
  OfferedTools AS_STATED =
      new OfferedTools() {
        @Override
        public List<ToolOffer> at(String site, List<ToolOffer> stated) {
          return stated;
        }

        @Override
        public long version() {
          return 0;
        }
      };

  /**
   * A site's tools as people are offered them.
   *
   * @param stated as the site states them; the answer is this very list when nothing is said of any
   */
  List<ToolOffer> at(String site, List<ToolOffer> stated);

  /** Another number when the answer may be another. */
  long version();
}
