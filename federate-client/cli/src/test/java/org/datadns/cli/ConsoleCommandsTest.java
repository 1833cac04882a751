package org.datadns.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockRuntimeInfo;
import com.github.tomakehurst.wiremock.junit5.WireMockTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a site's admin does at the resolver, and the reports. */
@WireMockTest
class ConsoleCommandsTest {
  @TempDir private Path directory;

  private Run federate(WireMockRuntimeInfo server, String... arguments) throws IOException {
    var token = directory.resolve("token");
    Files.writeString(token, "secret");
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of("--resolver", server.getHttpBaseUrl(), "--admin-token-file", token.toString()));
    return Run.federate(all.toArray(String[]::new));
  }

  @Test
  void propose_sendsTheFileAsItIs_andTellsWhatWasRefused(WireMockRuntimeInfo server)
      throws IOException {
    var file = directory.resolve("datasets.csv");
    Files.writeString(file, "identifier,mount,path\n10.5072/a,archive,a\n");
    server
        .getWireMock()
        .register(
            post(urlEqualTo("/console/sites/alpha/datasets?trial=true"))
                .willReturn(
                    aResponse()
                        .withBody(
                            """
                            {"id":0,"state":"tried","proposedAt":"2026-11-22T00:00:00Z","datasets":1,
                             "taken":0,"refused":1,"lines":[{"line":2,"identifier":"10.5072/a",
                             "removal":false,"code":"unknown-mount","refusal":"No such mount."}]}
                            """)));
    var run = federate(server, "console", "propose", "alpha", file.toString(), "--dry-run");
    assertThat(run.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(run.out())
        .isEqualTo(
            """
            tried: 0 taken, 1 refused, of 1
            line 2  unknown-mount  10.5072/a  No such mount.
            """);
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/console/sites/alpha/datasets?trial=true"))
                .withHeader("Authorization", equalTo("Bearer secret"))
                .withRequestBody(equalTo(Files.readString(file))));
  }

  @Test
  void report_asCsv_goesOnToTheNextPage_andNoCellIsAFormula(WireMockRuntimeInfo server)
      throws IOException {
    server
        .getWireMock()
        .register(
            get(urlEqualTo("/reports?format=json&site=alpha"))
                .willReturn(
                    aResponse()
                        .withBody(
                            """
                            {"items":[{"month":"2026-11","dataset":"=cmd","site":"alpha","tool":"jupyter",
                             "starts":2,"hours":2.5,"refusals":0}],"next":"more"}
                            """)));
    server
        .getWireMock()
        .register(
            get(urlEqualTo("/reports?format=json&cursor=more&site=alpha"))
                .willReturn(
                    aResponse()
                        .withBody(
                            """
                            {"items":[{"month":"2026-11","dataset":"doi:10.5072/b","tool":"jupyter",
                             "starts":0,"hours":0.0,"refusals":3,"reason":"full"}]}
                            """)));
    var run = federate(server, "report", "--site", "alpha", "--csv");
    assertThat(run)
        .isEqualTo(
            new Run(
                0,
                """
                month,dataset,site,tool,starts,hours,refusals,reason
                2026-11,'=cmd,alpha,jupyter,2,2.5,0,
                2026-11,doi:10.5072/b,,jupyter,0,0.0,3,full
                """,
                ""));
    server
        .getWireMock()
        .verifyThat(getRequestedFor(urlEqualTo("/reports?format=json&cursor=more&site=alpha")));
  }

  @Test
  void stop_saysWhy(WireMockRuntimeInfo server) throws IOException {
    server
        .getWireMock()
        .register(
            post(urlEqualTo("/console/sites/alpha/sessions/s1/stop"))
                .willReturn(aResponse().withBody("{\"stopping\":\"s1\"}")));
    var run = federate(server, "console", "stop", "alpha", "s1", "--reason", "New disks.");
    assertThat(run.exitCode()).isZero();
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/console/sites/alpha/sessions/s1/stop"))
                .withRequestBody(equalTo("{\"reason\":\"New disks.\"}")));
  }
}
