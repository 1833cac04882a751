package org.datadns.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockRuntimeInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.Resolution;

/** Answers as a resolver or site agent would; whatever is asked for. */
final class FakeServer {
  static final Resolution.Replica AT_ALPHA =
      new Resolution.Replica(
          "alpha",
          "Alpha University",
          Optional.empty(),
          Optional.empty(),
          "available",
          new Reason("room", "It has room."),
          List.of("jupyter"),
          Optional.empty(),
          Optional.empty(),
          true,
          false);
  static final Resolution.Replica AT_BETA =
      new Resolution.Replica(
          "beta",
          "Beta Lab",
          Optional.empty(),
          Optional.empty(),
          "unavailable",
          new Reason("gone", "It has been silent since 10:00 UTC."),
          List.of("jupyter", "rstudio"),
          Optional.empty(),
          Optional.empty(),
          true,
          false);

  private FakeServer() {}

  static Resolution resolution(Resolution.Replica... replicas) {
    return new Resolution(
        new Resolution.Name("doi", "doi:10.5072/fk2/abc", "https://doi.org/10.5072/fk2/abc"),
        "alias",
        Optional.of("2020/ice.nc"),
        new Resolution.Dataset(
            "doi:10.5072/fk2/ice",
            Optional.of("Ice\u001b[2J cores"),
            Optional.of("https://repository.example/ice"),
            List.of("doi:10.5072/fk2/abc"),
            Optional.empty()),
        List.of(replicas),
        Map.of("jupyter", "http://resolver.example/open?id=doi%3A10.5072%2Ffk2%2Fabc"),
        Map.of("jupyter", "JupyterLab"));
  }

  static void answers(WireMockRuntimeInfo server, int status, Object body) {
    answers(server, json(status, Json.write(body)));
  }

  static void answersText(WireMockRuntimeInfo server, String body) {
    answers(server, json(200, body));
  }

  static void refuses(WireMockRuntimeInfo server, Problem problem) {
    answers(
        server,
        aResponse()
            .withStatus(problem.status())
            .withHeader("Content-Type", Problem.MEDIA_TYPE)
            .withBody(Json.write(problem)));
  }

  private static ResponseDefinitionBuilder json(int status, String body) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/json")
        .withBody(body);
  }

  private static void answers(WireMockRuntimeInfo server, ResponseDefinitionBuilder answer) {
    server.getWireMock().register(any(anyUrl()).willReturn(answer));
  }
}
