package org.datadns.cli;

import java.net.URI;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code federate} program: its first word chooses the command. */
@Command(
    name = "federate",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Federate.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%nParameters:%n",
    commandListHeading = "%nCommands:%n",
    descriptionHeading = "%n",
    footerHeading = "%n",
    synopsisSubcommandLabel = "COMMAND",
    description = "Says where a dataset is mounted, and opens it there.",
    footer = {
      "As a reader:",
      "  federate resolve doi:10.5072/FK2/ABC     where is it?",
      "  federate open doi:10.5072/FK2/ABC        open it there",
      "  federate login                           let programs act for you",
      "As a site admin:",
      "  federate site init --site alpha          write a configuration",
      "  federate dataset add doi:10.5072/FK2/ABC /mnt/abc",
      "  federate tool check jupyter.yaml         does the tool work here?",
      "",
      "Exit codes: 0 done, 1 refused, 2 wrong usage, 3 no answer.",
      "federate help COMMAND tells more about each.",
      ""
    })
public final class Federate {
  private final Terminal terminal;

  private Federate(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine(Terminal.ofProcess(), DesktopBrowser.ofProcess()).execute(arguments));
  }

  static CommandLine commandLine(Terminal terminal, Browser browser) {
    return commandLine(terminal, browser, Pause.real());
  }

  static CommandLine commandLine(Terminal terminal, Browser browser, Pause pause) {
    var failures = new Failures(terminal);
    var logins = new LoginCommands(terminal, browser, pause);
    return new CommandLine(new Federate(terminal))
        .addSubcommand(new IdentifierCommand(terminal))
        .addSubcommand(new ResolveCommand(terminal))
        .addSubcommand(new OpenCommand(terminal, browser))
        .addSubcommand(new SiteCommands(terminal))
        .addSubcommand(DatasetCommands.commandLine(terminal))
        .addSubcommand(new ToolCommands(terminal))
        .addSubcommand(new IntegrationCommands(terminal))
        .addSubcommand(logins.login())
        .addSubcommand(logins.logout())
        .addSubcommand(new TokenCommands(terminal))
        .addSubcommand(
            new CommandLine(new AdminCommands(terminal))
                .addSubcommand(new AuditCommand(terminal))
                .addSubcommand(new NamespaceCommands(terminal))
                .addSubcommand(new RepositoryCommands(terminal))
                .addSubcommand(new CatalogueCommands(terminal))
                .addSubcommand(new RoleCommands(terminal))
                .addSubcommand(new PolicyCommands(terminal))
                .addSubcommand(new SiteOperationCommands(terminal)))
        .addSubcommand(new ConsoleCommands(terminal, pause))
        .addSubcommand(new ReportCommand(terminal))
        .addSubcommand(new GroupCommands(terminal))
        .addSubcommand(new SessionCommands(terminal))
        .addSubcommand(new CompletionCommand(terminal))
        .addSubcommand(new HelpCommand())
        .registerConverter(URI.class, new ServerAddress())
        .setExpandAtFiles(false)
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Answer in JSON, one line for each answer; problems as RFC 9457 JSON.")
  void json(boolean wanted) {
    terminal.json(wanted);
  }

  /** The version that the jar was built as. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = Federate.class.getPackage().getImplementationVersion();
      return new String[] {"federate " + (version == null ? "(not packaged)" : version)};
    }
  }
}
