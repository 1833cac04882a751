package org.datadns.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.agent.driver.DockerConfig;
import org.datadns.agent.driver.SimulatedConfig;
import org.datadns.agent.inventory.AccountChoice;
import org.datadns.agent.inventory.ConsoleMount;
import org.datadns.agent.layout.Layout;
import org.datadns.agent.layout.RepositoryConfig;
import org.datadns.agent.layout.RepositoryConfig.Known;
import org.datadns.agent.network.Egress;
import org.datadns.agent.tool.Tool;
import org.datadns.protocol.config.ConfigException;
import org.datadns.protocol.config.Settings;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.SitePolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteAgentConfigTest {
  private static final String NEEDED =
      """
      site: lakeside
      contact: data@lakeside.example
      resolver: https://resolver.example
      """;

  private static final String WITH_TOOLS = NEEDED + "tools-directory: ../deploy/tools\n";

  /** Where the default's directory cannot be. */
  private static final Map<String, String> TOOLS =
      Map.of("SITE_AGENT_TOOLS_DIRECTORY", "../deploy/tools");

  @Test
  void reference_namesEveryKeyWithItsDefault() throws IOException {
    var reference = effective(resource("/site-agent.yaml"));
    var defaults =
        effective(
            NEEDED
                + """
                datasets: [{identifier: 'doi:10.5072/fk2/example', path: /srv/data/example}]
                rules: [{identifiers: 'doi:10.5072/FK2/*', path: '/srv/dataverse/10.5072/FK2/*'}]
                layouts: {repositories: [{address: 'https://dataverse.example'}]}
                console: {mounts: [{name: archive, path: /srv/archive}]}
                save: {repositories: [{address: 'https://dataverse.example'}]}
                local-sessions:
                  providers:
                    - id: university
                      issuer: https://login.university.example/realms/people
                      label: University of Example
                      client-id: data-dns-lakeside
                """);

    assertThat(reference).isEqualTo(defaults);
    assertThat(reference).hasSizeGreaterThan(20);
  }

  @Test
  void read_everyKeyIsMapped() {
    var config =
        read(
            """
            site: lakeside
            title: The Lake
            contact: https://lakeside.example/help
            resolver: https://resolver.example/
            join-token-file: /run/token
            state-directory: /state
            addresses: {api: "https://agent.lakeside.example", sessions: "https://*.nb.lakeside.example"}
            listen:
              api: {host: 0.0.0.0, port: 1}
              sessions: {host: 0.0.0.0, port: 2}
              admin: {host: 127.0.0.2, port: 3}
            docker: {host: "tcp://engine:2375", egress: [pypi.example, 198.51.100.0/24]}
            limits: {sessions: 4, sessions-per-person: 2, memory: 64GiB, cpus: 15.5, gpus: 3}
            policy:
              least-assurance: email
              tools-closed-to-guests: [rstudio]
              datasets-closed-to-guests: [10.5072/FK2/A, "10.5072/FK2/*"]
            session:
              enter-within: PT1M
              ready-within: PT3M
              maximum-age: PT4H
              extend-by: PT2H
              longest: PT12H
              idle-after: PT30M
              idle-cpu: 0.1
              warn-before: PT5M
              look-every: PT20S
              stop-grace: PT5S
              forget-after: PT6H
              sharing: false
            notebooks:
              hosts: [raw.githubusercontent.com]
              internal-hosts: ["GitLab.lakeside.example:8080"]
            datasets:
              - {identifier: 10.5072/FK2/A, path: /a, title: A, landing-page: "https://a.example", starter: /a.ipynb}
            rules:
              - {identifiers: 10.5072/FK2/*, path: /dv/FK2/*, case: upper, tools: [jupyter], user: 2000}
            dataset-roots: [/dv, /data]
            local-sessions:
              starts: always
              silent-after: PT5M
              providers:
                - id: campus
                  issuer: https://login.example/a/
                  label: Campus
                  client-id: us
                  client-secret-file: /run/secret
                  scopes: [profile]
            tools-directory: ../deploy/tools
            """);

    assertThat(config.local())
        .hasToString(
            "LocalConfig[starts=ALWAYS, silentAfter=PT5M, providers=[ProviderConfig[id=campus,"
                + " issuer=https://login.example/a/, label=Campus, clientId=us,"
                + " clientSecretFile=Optional[/run/secret], scopes=[profile]]]]");

    assertThat(config.title()).isEqualTo("The Lake");
    assertThat(config.resolver()).hasToString("https://resolver.example");
    assertThat(config.joinTokenFile()).hasToString("Optional[/run/token]");
    assertThat(config.stateDirectory()).hasToString("/state");
    assertThat(config.apiAddress()).contains("https://agent.lakeside.example");
    assertThat(config.sessionsAddress()).contains("https://*.nb.lakeside.example");
    assertThat(config.api()).isEqualTo(new Listen("0.0.0.0", 1));
    assertThat(config.sessions()).isEqualTo(new Listen("0.0.0.0", 2));
    assertThat(config.admin()).isEqualTo(new Listen("127.0.0.2", 3));
    assertThat(config.driver())
        .isEqualTo(
            new DockerConfig(
                "tcp://engine:2375",
                new Egress.Listed(List.of("pypi.example"), List.of("198.51.100.0/24"))));
    assertThat(config.limits().limits())
        .hasToString(
            "Limits[sessions=4, perPerson=2, memory=Optional[68719476736], cpus=Optional[15.5],"
                + " gpus=Optional[3]]");
    assertThat(config.limits().policy())
        .isEqualTo(
            new SitePolicy(
                Assurance.EMAIL,
                List.of("rstudio"),
                List.of("doi:10.5072/fk2/a", "doi:10.5072/fk2/*")));
    assertThat(config.limits().enterWithin()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.limits().readyWithin()).isEqualTo(Duration.ofMinutes(3));
    assertThat(config.limits().lifetime())
        .hasToString(
            "Lifetime[maximumAge=PT4H, extendBy=PT2H, longest=PT12H, idleAfter=PT30M, idleCpu=0.1,"
                + " warnBefore=PT5M, lookEvery=PT20S]");
    assertThat(config.limits().notebooks())
        .hasToString(
            "NotebookHosts[hosts=[raw.githubusercontent.com],"
                + " internalHosts=[gitlab.lakeside.example:8080]]");
    assertThat(config.limits().stopGrace()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.limits().forgetAfter()).isEqualTo(Duration.ofHours(6));
    assertThat(config.limits().sharing()).isFalse();
    assertThat(config.inventory().datasets().getFirst())
        .hasToString(
            "DatasetConfig[identifier=10.5072/FK2/A, path=/a, title=Optional[A],"
                + " landingPage=Optional[https://a.example], starter=Optional[/a.ipynb],"
                + " account=Optional[AccountChoice[user=Optional.empty, group=Optional.empty,"
                + " groups=[]]], facts=ReplicaFacts[version=, versionOf=Optional.empty, aliases=[],"
                + " bytes=Optional.empty, checksum=Optional.empty, tools=Optional.empty,"
                + " descendants=false], layout=Layout[kind=DIRECTORY,"
                + " repository=Optional.empty, listing=Optional.empty]]");
    assertThat(config.inventory().rules().getFirst())
        .hasToString(
            "MountRule[prefix=doi:10.5072/fk2/, root=/dv/FK2, spelling=UPPER,"
                + " tools=Optional[[jupyter]], account=Optional[AccountChoice["
                + "user=Optional[2000], group=Optional.empty, groups=[]]], layout=Layout[kind=DIRECTORY,"
                + " repository=Optional.empty, listing=Optional.empty]]");
    assertThat(config.inventory().roots()).containsExactly(Path.of("/dv"), Path.of("/data"));
    assertThat(config.tools())
        .extracting(Tool::id)
        .containsExactly("jupyter", "rstudio", "code-server", "zeppelin");
  }

  @Test
  void read_malformed_tellsAllProblemsAtOnce() {
    assertThat(
            problems(
                """
                site: Lake Side
                resolver: resolver.example
                addresses: {sessions: "https://nb.lakeside.example"}
                listen: {api: {port: 70000}, sesions: {port: 1}}
                limits: {sessions: many}
                session: {stop-grace: PT5M, forget-after: PT5S, maximum-age: PT48H, warn-before: PT1H}
                notebooks: {hosts: ["https://github.com"]}
                datasets:
                  - {identifier: 10.5072/fk2/a, path: a}
                  - {identifier: "https://doi.org/10.5072/FK2/A", path: /b}
                tools-directory: /nowhere/tools
                """))
        .hasSize(15)
        .anySatisfy(problem -> assertThat(problem).startsWith("site must be"))
        .anySatisfy(problem -> assertThat(problem).startsWith("contact is missing"))
        .anySatisfy(problem -> assertThat(problem).startsWith("resolver must be"))
        .anySatisfy(problem -> assertThat(problem).startsWith("addresses.sessions must be"))
        .anySatisfy(problem -> assertThat(problem).startsWith("listen.api.port must be"))
        .anySatisfy(problem -> assertThat(problem).contains("did you mean listen.sessions?"))
        .anySatisfy(problem -> assertThat(problem).startsWith("limits.sessions must be"))
        .anySatisfy(problem -> assertThat(problem).startsWith("session.forget-after must be"))
        .anySatisfy(problem -> assertThat(problem).startsWith("session.stop-grace must be"))
        .anySatisfy(problem -> assertThat(problem).startsWith("session.longest must be"))
        .anySatisfy(problem -> assertThat(problem).startsWith("session.warn-before must be"))
        .anySatisfy(problem -> assertThat(problem).startsWith("notebooks.hosts must be"))
        .anySatisfy(problem -> assertThat(problem).contains("path must be absolute"))
        .anySatisfy(problem -> assertThat(problem).contains("doi:10.5072/fk2/a twice"))
        .anySatisfy(
            problem ->
                assertThat(problem).startsWith("tools-directory: /nowhere/tools is no directory"));
  }

  @Test
  void read_simulatedForTrials_isTakenAndMarked() {
    var config =
        read(
            WITH_TOOLS
                + """
                driver: simulated
                simulated: {for-trials: true, engine: "http://127.0.0.9:8099", clock: /clock}
                """);

    assertThat(config.driver())
        .isEqualTo(
            new SimulatedConfig(
                URI.create("http://127.0.0.9:8099"), Optional.of(Path.of("/clock"))));
    assertThat(config.driver().mark()).isEqualTo(" (simulated)");
    assertThat(config.driver().warning()).isPresent();
  }

  @Test
  void read_simulatedWithoutSayingThatItIsForTrials_isRefused() {
    assertThat(problems(WITH_TOOLS + "driver: simulated\n"))
        .singleElement()
        .asString()
        .contains("for-trials", "must be true", "driver: docker");
  }

  @Test
  void read_unknownDriver_isRefused() {
    assertThat(problems(WITH_TOOLS + "driver: podman\n"))
        .singleElement()
        .asString()
        .contains("driver", "must be docker or simulated");
  }

  @Test
  void read_brokenToolFile_isAProblemOfTheConfiguration(@TempDir Path tools) throws IOException {
    Files.writeString(tools.resolve("jupyter.yaml"), "{image: i, home: /home/x, prot: 1}");

    assertThat(problems(NEEDED + "tools-directory: " + tools))
        .containsExactlyInAnyOrder(
            "tools-directory: " + tools + "/jupyter.yaml: sizes is missing: name at least one size",
            "tools-directory: "
                + tools
                + "/jupyter.yaml: prot is not a known key; did you mean port?");
  }

  @Test
  void read_toolsDirectory_hasADefault() {
    assertThat(problems(NEEDED))
        .singleElement()
        .asString()
        .startsWith("tools-directory: /etc/data-dns/tools is no directory");
  }

  @ParameterizedTest
  @CsvSource({
    "https://nb.lakeside.example, a port for each such as https://nb.site.example:9000-9099",
    "https://nb.lakeside.example:9099-9000, a host for each session such as",
    "https://nb.lakeside.example/s/, a path for each such as https://nb.site.example/s/*/",
    "https://RESOLVER.example:9000-9099, must not be on the resolver's own host",
    "https://resolver.example/s/*/, must not be on the resolver's own host"
  })
  void read_addressOfSessions_isExplained(String sessions, String problem) {
    assertThat(problems(addressed(sessions)))
        .anySatisfy(
            told -> assertThat(told).startsWith("addresses.sessions must").contains(problem));
  }

  @Test
  void read_peopleDoNotSignIn_whereSessionsWouldSeeTheirCookies() {
    var signedIn =
        """
        local-sessions: {providers: [{id: a, issuer: "https://login.example", client-id: us}]}
        addresses: {api: "https://nb.lakeside.example", sessions: "%s"}
        """;
    assertThat(problems(WITH_TOOLS + signedIn.formatted("https://nb.lakeside.example:9000-9099")))
        .singleElement()
        .asString()
        .contains("addresses.sessions must not be on the host of addresses.api");
    assertThat(
            read(WITH_TOOLS + signedIn.formatted("https://*.nb.lakeside.example")).local().isOn())
        .isTrue();
    assertThat(problems(WITH_TOOLS + "local-sessions: {starts: sometimes}"))
        .singleElement()
        .asString()
        .contains("must be resolver-silent or always");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://*.nb.lakeside.example",
        "https://*.resolver.example",
        "https://nb.lakeside.example:9000-9099",
        "https://nb.lakeside.example/s/*/"
      })
  void read_addressOfSessions_hasThreeShapes(String sessions) {
    assertThat(problems(addressed(sessions)))
        .noneMatch(problem -> problem.startsWith("addresses.sessions"));
  }

  private static String addressed(String sessions) {
    return "{site: a, resolver: 'https://resolver.example', addresses: {sessions: '"
        + sessions
        + "'}}";
  }

  private static List<String> problems(String yaml) {
    return catchThrowableOfType(ConfigException.class, () -> read(yaml)).problems();
  }

  private static SiteAgentConfig read(String yaml) {
    var settings = Settings.parse(yaml, "SITE_AGENT", Map.of());
    var config = SiteAgentConfig.read(settings);
    settings.finish();
    return config;
  }

  private static Map<String, String> effective(String yaml) {
    var settings = Settings.parse(yaml, "SITE_AGENT", TOOLS);
    SiteAgentConfig.read(settings);
    return settings.finish();
  }

  private static String resource(String name) throws IOException {
    try (var in = SiteAgentConfigTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void read_rulesThatCannotBe_areToldWhy() {
    assertThat(
            catchThrowableOfType(
                    ConfigException.class,
                    () ->
                        read(
                            WITH_TOOLS
                                + """
                                rules:
                                  - {identifiers: 10.5072/FK2, path: /a}
                                  - {identifiers: 10.5072/FK2/*, path: a/*}
                                  - {identifiers: 10.5072/FK2/*, path: /a/../b}
                                  - {identifiers: 10.5072/FK2/*, path: /a, case: lowercase}
                                  - {identifiers: 'https://x.example/d/*', path: /a, case: any}
                                  - {identifiers: 10.5072/FK3/*, path: /a}
                                  - {identifiers: 10.5072/fk3/*, path: /b}
                                dataset-roots: [relative]
                                """))
                .problems())
        .satisfiesExactlyInAnyOrder(
            problem -> assertThat(problem).contains("rules[0].identifiers", "/* at its end"),
            problem -> assertThat(problem).contains("rules[1].identifiers", "must be absolute"),
            problem -> assertThat(problem).contains("rules[2].identifiers", "'..'"),
            problem -> assertThat(problem).contains("rules[3].case", "as-is, upper, lower, any"),
            problem -> assertThat(problem).contains("rules[4].identifiers", "Only DOIs"),
            problem -> assertThat(problem).contains("rules names doi:10.5072/fk3/* twice"),
            problem -> assertThat(problem).contains("dataset-roots must be absolute"));
  }

  @Test
  void mountsOfTheConsole_areNone_orNamedAndWithinTheRoots() {
    assertThat(read(WITH_TOOLS).inventory().mounts()).isEmpty();
    var opened =
        read(
            WITH_TOOLS
                + """
                console:
                  mounts:
                    - {name: archive, path: /srv/archive}
                dataset-roots: [/srv]
                """);
    assertThat(opened.inventory().mounts())
        .containsExactly(new ConsoleMount("archive", Path.of("/srv/archive")));
    assertThatThrownBy(
            () ->
                read(
                    WITH_TOOLS
                        + """
                        console:
                          mounts:
                            - {name: Archive!, path: /srv/a}
                            - {name: one, path: relative}
                            - {name: one, path: /elsewhere}
                        dataset-roots: [/srv]
                        """))
        .hasMessageContaining("console.mounts[0].name")
        .hasMessageContaining("console.mounts[1].path")
        .hasMessageContaining("console.mounts[2].name")
        .hasMessageContaining("console.mounts[2].path");
  }

  @Test
  void read_accounts_areNumbersOfOthersThanRoot() {
    var config =
        read(
            WITH_TOOLS
                + """
                account: {user: 2000, groups: [5000]}
                datasets: [{identifier: 10.5072/a, path: /a, group: 2001, groups: [5001, 5002]}]
                """);

    assertThat(config.account())
        .isEqualTo(new AccountChoice(Optional.of(2000), Optional.empty(), List.of(5000)));
    assertThat(config.inventory().datasets().getFirst().account())
        .contains(new AccountChoice(Optional.empty(), Optional.of(2001), List.of(5001, 5002)));
    assertThat(
            catchThrowableOfType(
                    ConfigException.class,
                    () -> read(WITH_TOOLS + "account: {user: root, group: 0, groups: [x]}"))
                .problems())
        .hasSize(3)
        .allMatch(problem -> problem.contains("other than root's"));
  }

  @Test
  void read_layoutsOfDatasetsRulesAndTheirRepositories() {
    var inventory =
        read(WITH_TOOLS
                + """
                    datasets:
                      - {identifier: 10.5072/fk2/a, path: /a, layout: manifest, listing: /lists/a}
                    rules:
                      - identifiers: doi:10.5072/FK2/*
                        path: /mnt
                        layout: dataverse
                        repository: https://dataverse.example
                    layouts:
                      refresh-after: PT5M
                      repositories:
                        - {address: "https://dataverse.example/", key-file: /run/key}
                        - {address: "http://10.0.0.1:8080", internal: true}
                    """)
            .inventory();

    assertThat(inventory.datasets().getFirst().layout())
        .isEqualTo(new Layout(Layout.Kind.MANIFEST, Optional.empty(), Optional.of("/lists/a")));
    assertThat(inventory.rules().getFirst().layout())
        .isEqualTo(
            new Layout(
                Layout.Kind.DATAVERSE, Optional.of("https://dataverse.example"), Optional.empty()));
    assertThat(inventory.repositories())
        .isEqualTo(
            new RepositoryConfig(
                List.of(
                    new Known("https://dataverse.example", false, Optional.of(Path.of("/run/key"))),
                    new Known("http://10.0.0.1:8080", true, Optional.empty())),
                Duration.ofMinutes(5)));
  }

  @Test
  void read_layoutsThatCannotBe_areProblems() {
    assertThat(
            problems(
                WITH_TOOLS
                    + """
                    datasets:
                      - {identifier: 10.5072/fk2/a, path: /a, layout: zip}
                      - {identifier: 10.5072/fk2/b, path: /b, layout: dataverse}
                    rules:
                      - {identifiers: "doi:10.5072/FK2/*", path: /mnt, layout: clowder, listing: /l}
                    layouts: {repositories: [{address: "http://dataverse.example"}]}
                    """))
        .anyMatch(problem -> problem.contains("A listing is of one dataset, and a rule has many"))
        .anyMatch(problem -> problem.contains("directory, manifest, dataverse, clowder"))
        .anyMatch(problem -> problem.contains("needs a repository to ask, or a listing"))
        .anyMatch(problem -> problem.contains("must be https, unless internal is true"));
  }
}
