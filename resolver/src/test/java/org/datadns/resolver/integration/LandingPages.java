package org.datadns.resolver.integration;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** A repository's pages, in the shapes of {@code src/test/resources/landing}. */
final class LandingPages implements AutoCloseable {
  /**
   * A page in the shape of a repository's.
   *
   * @param path where the repository has it
   * @param identifier canonical, of the dataset that it is about
   */
  record Shape(String name, String path, String identifier) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final WireMockServer server =
      new WireMockServer(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());

  LandingPages() {
    server.start();
  }

  /** Those that are about a dataset. */
  static Stream<Shape> shapes() {
    return Stream.of(
        new Shape("dataverse", "/dataset.xhtml", "doi:10.5072/fk2/coast"),
        new Shape("zenodo", "/records/42", "doi:10.5072/zenodo.42"),
        new Shape("figshare", "/articles/dataset/Glaciers/7/2", "doi:10.5072/m9.figshare.7.v2"),
        new Shape("pangaea", "/PANGAEA.7", "doi:10.5072/pangaea.7"),
        new Shape("dryad", "/dataset/doi:10.5072/dryad.finches", "doi:10.5072/dryad.finches"),
        new Shape("osf", "/ka7bt/", "doi:10.5072/osf.io/ka7bt"));
  }

  /** The address of a path. */
  String address(String path) {
    return "http://localhost:" + server.port() + path;
  }

  /** Shows a shape at its path. */
  String show(Shape shape, String policy) {
    return show(shape.path(), shape(shape.name()), policy);
  }

  /**
   * Shows a page.
   *
   * @param policy its Content-Security-Policy; empty for none
   * @return its address
   */
  String show(String path, String html, String policy) {
    var answer = aResponse().withHeader("Content-Type", "text/html; charset=utf-8").withBody(html);
    if (!policy.isEmpty()) {
      answer.withHeader("Content-Security-Policy", policy);
    }
    server.stubFor(get(urlPathEqualTo(path)).willReturn(answer));
    return address(path);
  }

  /** The page in the shape of this repository's. */
  static String shape(String name) {
    try (var in = LandingPages.class.getResourceAsStream("/landing/" + name + ".html")) {
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
