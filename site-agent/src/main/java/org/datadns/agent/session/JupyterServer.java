package org.datadns.agent.session;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.datadns.protocol.client.JsonHttp;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.UnreachableException;
import org.datadns.protocol.wire.Json;
import org.jspecify.annotations.Nullable;

/**
 * What a session's Jupyter server is asked over its REST API: kernels, terminals, files of the
 * workspace. What it answers is a session's word: checked, bounded, believed of that session alone.
 * Blocking, each call with a deadline; thread-safe.
 */
final class JupyterServer implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final int MOST_NAMES = 99;

  private final JsonHttp http = new JsonHttp();

  private record Kernel(
      @Nullable @JsonProperty("execution_state") String state,
      @Nullable @JsonProperty("last_activity") Instant lastActivity) {}

  private record Terminal(@Nullable @JsonProperty("last_activity") Instant lastActivity) {}

  private record Content(@Nullable String content) {}

  /**
   * Whether it is in use: a running cell counts, and so does what a terminal shows; asking does
   * not. A kernel that nobody has connected to stays {@code starting} for good, so that alone is no
   * use.
   */
  ToolSignal signal(ToolAddress at) {
    try {
      var kernels = get(at, "api/kernels?no_track_activity=1", Kernel[].class);
      var terminals = get(at, "api/terminals?no_track_activity=1", Terminal[].class);
      if (Arrays.stream(kernels).anyMatch(kernel -> "busy".equals(kernel.state()))) {
        return new ToolSignal.Busy();
      }
      return new ToolSignal.Quiet(
          Stream.concat(
                  Arrays.stream(kernels).map(Kernel::lastActivity),
                  Arrays.stream(terminals).map(Terminal::lastActivity))
              .filter(Objects::nonNull)
              .max(Comparator.naturalOrder()));
    } catch (ProblemException | UnreachableException e) {
      return new ToolSignal.Silence();
    }
  }

  /** Whether the workspace has this file; also when the server does not say. */
  boolean has(ToolAddress at, String name) {
    try {
      http.send(
          "GET",
          at.at("api/contents/" + encoded(name) + "?content=0"),
          at.headers(),
          new byte[0],
          DEADLINE);
      return true;
    } catch (ProblemException e) {
      return e.problem().status() != 404;
    } catch (UnreachableException e) {
      return true;
    }
  }

  /**
   * Puts a text file into the workspace, beside one of the same name that holds something else:
   * {@code a.ipynb}, {@code a-2.ipynb} and so on.
   *
   * @return the name it has; empty when the server did not take it
   */
  Optional<String> put(ToolAddress at, String name, String text) {
    try {
      for (var candidate : (Iterable<String>) names(name)::iterator) {
        var there = text(at, candidate);
        if (there.isEmpty()) {
          var body = Json.bytes(Map.of("type", "file", "format", "text", "content", text));
          http.send(
              "PUT", at.at("api/contents/" + encoded(candidate)), at.headers(), body, DEADLINE);
          return Optional.of(candidate);
        }
        if (there.get().equals(text)) {
          return Optional.of(candidate);
        }
      }
      return Optional.empty();
    } catch (ProblemException | UnreachableException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    http.close();
  }

  private static Stream<String> names(String name) {
    int dot = name.lastIndexOf('.');
    var stem = name.substring(0, dot);
    return Stream.concat(
        Stream.of(name),
        IntStream.rangeClosed(2, MOST_NAMES).mapToObj(i -> stem + "-" + i + name.substring(dot)));
  }

  /** What a file holds; empty when there is none. A folder of that name holds nothing alike. */
  private Optional<String> text(ToolAddress at, String name) {
    try {
      var found =
          get(at, "api/contents/" + encoded(name) + "?type=file&format=text", Content.class);
      return Optional.of(Optional.ofNullable(found.content()).orElse(""));
    } catch (ProblemException e) {
      if (e.problem().status() == 404) {
        return Optional.empty();
      }
      if (e.problem().status() == 400) {
        return Optional.of("");
      }
      throw e;
    }
  }

  private <T> T get(ToolAddress at, String path, Class<T> type) {
    return http.send("GET", at.at(path), at.headers(), new byte[0], DEADLINE).as(type);
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
