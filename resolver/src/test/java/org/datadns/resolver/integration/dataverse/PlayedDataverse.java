package org.datadns.resolver.integration.dataverse;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.wire.Json;

/**
 * A Dataverse 6, as far as its external tools reach. It knows the addresses that it signed, and
 * answers 401 to any other with a signature. Its answers are explained in {@code
 * src/test/resources/dataverse}.
 */
final class PlayedDataverse implements AutoCloseable {
  private static final String PERSON = "jane";

  final WireMockServer server =
      new WireMockServer(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());
  private final List<String> secrets = new ArrayList<>();

  PlayedDataverse() {
    server.start();
    server.stubFor(any(anyUrl()).atPriority(10).willReturn(error(404, "not found")));
    server.stubFor(
        any(urlMatching(".*[?&]token=.*")).atPriority(9).willReturn(error(401, "Bad signed URL")));
  }

  /** Its address, as people and the resolver know it. */
  String url() {
    return "http://localhost:" + server.port();
  }

  /** All that it signed: none of it may be seen anywhere. */
  List<String> secrets() {
    return List.copyOf(secrets);
  }

  /** A click of somebody who signed in, at a dataset. */
  Click atDataset(int dataset, String version) {
    return new Click(dataset, version);
  }

  /** What stands behind {@code ?callback=}, put together piece by piece. */
  final class Click {
    private final Map<String, Object> parameters = new TreeMap<>();
    private final List<Map<String, Object>> calls = new ArrayList<>();
    private final int dataset;
    private final String version;
    private String path;
    private boolean signed = true;

    private Click(int dataset, String version) {
      this.dataset = dataset;
      this.version = version;
      this.path = "/api/v1/datasets/" + dataset + "/versions/:latest/toolparams/3";
      parameters.put("siteUrl", url());
      parameters.put("datasetPid", "doi:10.5072/FK2/COAST");
      parameters.put("datasetVersion", version);
    }

    /** Nobody is signed in. */
    Click anonymously() {
      signed = false;
      return this;
    }

    Click of(String pid) {
      return saying("datasetPid", pid);
    }

    Click saying(String name, Object value) {
      parameters.put(name, value);
      return this;
    }

    /** The click is at a file. */
    Click atFile(int file) {
      path = "/api/v1/files/" + file + "/metadata/" + (file + 1000) + "/toolparams/4";
      return saying("fileId", file);
    }

    /** This is what the version looks like. */
    Click seeing(String fixture) {
      return call(
          "getVersion",
          "/api/v1/datasets/" + dataset + "/versions/" + version,
          okJson(fixture(fixture)));
    }

    /** Whether the person may let others read files. */
    Click managing(boolean may) {
      return call(
          "getDatasetPermissions",
          "/api/v1/datasets/" + dataset + "/userPermissions",
          okJson(
              """
              {"status":"OK","data":{"canViewUnpublishedDataset":%1$s,"canEditDataset":%1$s,
               "canManageDatasetPermissions":%1$s}}"""
                  .formatted(may)));
    }

    /** Whether the person may read the file. */
    Click reading(int file, boolean may) {
      return call(
          "getFilePermissions",
          "/api/v1/access/datafile/" + file + "/userPermissions",
          okJson(
              """
              {"status":"OK","data":{"canDownloadFile":%s,"canManageFilePermissions":false,
               "canEditOwnerDataset":false}}"""
                  .formatted(may)));
    }

    Click call(String name, String at, ResponseDefinitionBuilder answer) {
      String target = sign(at, signed);
      server.stubFor(get(urlEqualTo(target)).willReturn(answer));
      return calling(name, url() + target);
    }

    /** Names an address, whatever is there. */
    Click calling(String name, String address) {
      calls.add(Map.of("name", name, "httpMethod", "GET", "signedUrl", address, "timeOut", 5));
      return this;
    }

    /** What {@code createPostBody} makes. */
    Map<String, Object> body() {
      return Map.of("queryParameters", parameters, "signedUrls", calls);
    }

    /** The body of a POST, which has no calls in this version. */
    String posted() {
      return Json.write(Map.of("queryParameters", parameters));
    }

    /** The address to call back, which answers so. */
    String callback(ResponseDefinitionBuilder answer) {
      String target = sign(path, signed);
      server.stubFor(get(urlEqualTo(target)).willReturn(answer));
      return url() + target;
    }

    /** The address to call back. */
    String callback() {
      return callback(okJson(Json.write(Map.of("status", "OK", "data", body()))));
    }

    /** What comes behind {@code toolUrl}. */
    String query() {
      return "?callback=" + encode(callback());
    }
  }

  /** As Dataverse puts it into an address: base64, and not escaped. */
  static String encode(String callback) {
    return Base64.getEncoder().encodeToString(callback.getBytes(StandardCharsets.UTF_8));
  }

  /** From now on it stands by nothing that it signed. */
  void expire() {
    server.resetMappings();
    server.stubFor(any(anyUrl()).willReturn(error(401, "Bad signed URL")));
  }

  private String sign(String path, boolean signed) {
    if (!signed) {
      return path;
    }
    String said = path + "?until=2026-11-21T21:05:11.123&user=" + PERSON + "&method=GET&token=";
    String token = Digest.of(said + "key of " + PERSON + secrets.size());
    secrets.add(token);
    return said + token;
  }

  private static ResponseDefinitionBuilder error(int status, String message) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/json")
        .withBody("{\"status\":\"ERROR\",\"message\":\"" + message + "\"}");
  }

  static String fixture(String name) {
    try (var in = PlayedDataverse.class.getResourceAsStream("/dataverse/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop();
  }
}
