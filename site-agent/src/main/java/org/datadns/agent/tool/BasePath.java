package org.datadns.agent.tool;

/** What a tool makes of the path that its session is served below, where that is not the root. */
public enum BasePath {
  /** It is told the path and expects it in every request, as Jupyter. */
  KEEP,
  /** It expects requests without it and learns it from headers, as RStudio and code-server. */
  STRIP
}
