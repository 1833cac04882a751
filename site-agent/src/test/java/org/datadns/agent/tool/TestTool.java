package org.datadns.agent.tool;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes tools for tests: what a test does not say is as at JupyterLab. */
public final class TestTool {
  private final String id;
  private String label;
  private String image = "image";
  private int port = 8888;
  private BasePath basePath = BasePath.KEEP;
  private List<String> command = List.of();
  private String readiness = "/";
  private String landing = "/";
  private Activity activity = Activity.NONE;
  private Map<String, String> environment = Map.of();
  private Account account = new Account(1000, 1000, List.of());
  private Size size = new Size("small", 1L << 30, 1, 100, 0);

  /** One with this id, which is its label too. */
  public TestTool(String id) {
    this.id = id;
    this.label = id;
  }

  /** JupyterLab, which opens files at {@code /lab/tree/}. */
  public static TestTool jupyterLab() {
    var tool = new TestTool("jupyter").label("JupyterLab").activity(Activity.JUPYTER);
    tool.readiness = "/api";
    tool.landing = "/lab";
    return tool;
  }

  public TestTool label(String label) {
    this.label = label;
    return this;
  }

  public TestTool image(String image) {
    this.image = image;
    return this;
  }

  public TestTool port(int port) {
    this.port = port;
    return this;
  }

  public TestTool basePath(BasePath basePath) {
    this.basePath = basePath;
    return this;
  }

  public TestTool command(String... command) {
    this.command = List.of(command);
    return this;
  }

  public TestTool activity(Activity activity) {
    this.activity = activity;
    return this;
  }

  public TestTool environment(Map<String, String> environment) {
    this.environment = environment;
    return this;
  }

  public TestTool account(Account account) {
    this.account = account;
    return this;
  }

  public TestTool size(Size size) {
    this.size = size;
    return this;
  }

  /** The tool. */
  public Tool make() {
    return new Tool(
        id,
        label,
        image,
        port,
        basePath,
        command,
        readiness,
        landing,
        landing.equals("/lab") ? "/lab/tree/" : "",
        activity,
        "/home/jovyan",
        account,
        environment,
        List.of(),
        List.of(size),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }
}
