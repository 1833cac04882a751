package org.datadns.agent.session;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datadns.agent.tool.Tool;

/** The tools of this site by id. */
record ToolShelf(Map<String, Tool> byId) {
  static ToolShelf of(List<Tool> tools) {
    return new ToolShelf(tools.stream().collect(Collectors.toMap(Tool::id, tool -> tool)));
  }

  Optional<Tool> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }
}
