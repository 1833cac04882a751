package org.datadns.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The description of the API says what the routes do, no more and no less. */
class OpenApiTest {
  private static final Set<String> METHODS =
      Set.of("get", "post", "put", "delete", "patch", "options");

  @Test
  void everyRouteIsDescribed_andNothingElse() throws IOException {
    assertThat(described()).isNotEmpty().isEqualTo(routed());
  }

  @Test
  void everyReferenceLeadsSomewhere() throws IOException {
    var document = document();
    for (JsonNode reference : document.findValues("$ref")) {
      assertThat(document.at(reference.asText().substring(1)).isMissingNode())
          .as(reference.asText())
          .isFalse();
    }
  }

  private static JsonNode document() throws IOException {
    try (var in = OpenApiTest.class.getResourceAsStream("/openapi.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static Set<String> described() throws IOException {
    var described = new TreeSet<String>();
    document()
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        name -> {
                          if (METHODS.contains(name)) {
                            described.add(name + " " + path.getKey());
                          }
                        }));
    return described;
  }

  /** What every service registers; assets of pages are no API. */
  private static Set<String> routed() {
    var rules = new RecordedRules();
    new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.datadns.resolver")
            .stream()
            .filter(type -> type.isAssignableTo(HttpService.class))
            .filter(type -> !type.getPackageName().endsWith(".web"))
            .map(JavaClass::reflect)
            .map(OpenApiTest::instance)
            .forEach(service -> service.routing(rules));
    return rules.routes;
  }

  /** A service with nothing behind it: routing touches nothing. */
  private static HttpService instance(Class<?> type) {
    var constructor = type.getConstructors()[0];
    var arguments =
        List.of(constructor.getParameterTypes()).stream().map(OpenApiTest::standIn).toArray();
    try {
      return (HttpService) constructor.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot make " + type, e);
    }
  }

  private static Object standIn(Class<?> type) {
    if (type == URI.class) {
      return URI.create("http://localhost");
    }
    if (type == boolean.class) {
      return false;
    }
    return type == Duration.class ? Duration.ofSeconds(10) : type == List.class ? List.of() : null;
  }

  /** Notes what is registered. */
  private static final class RecordedRules implements HttpRules {
    private final Set<String> routes = new TreeSet<>();

    private HttpRules record(String method, String pattern) {
      routes.add(method + " " + pattern.replace("/*", "/{identifier}"));
      return this;
    }

    @Override
    public HttpRules get(String pattern, Handler... handlers) {
      return record("get", pattern);
    }

    @Override
    public HttpRules post(String pattern, Handler... handlers) {
      return record("post", pattern);
    }

    /** As GET without its body; described there. */
    @Override
    public HttpRules head(String pattern, Handler... handlers) {
      return this;
    }

    @Override
    public HttpRules options(String pattern, Handler... handlers) {
      return record("options", pattern);
    }

    @Override
    public HttpRules put(String pattern, Handler... handlers) {
      return record("put", pattern);
    }

    @Override
    public HttpRules patch(String pattern, Handler... handlers) {
      return record("patch", pattern);
    }

    @Override
    public HttpRules delete(String pattern, Handler... handlers) {
      return record("delete", pattern);
    }

    @Override
    public HttpRules register(HttpService... service) {
      throw new AssertionError("services are registered in one place");
    }

    @Override
    public HttpRules register(String pattern, HttpService... service) {
      throw new AssertionError("services are registered in one place");
    }

    @Override
    public HttpRules route(HttpRoute route) {
      throw new AssertionError("this way of routing is not understood here");
    }
  }
}
