package org.datadns.deploy;

import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.datadns.protocol.wire.Json;

/**
 * A Jupyter kernel, asked to run cells over its WebSocket as JupyterLab does (Jupyter messaging
 * protocol 5.3, default framing). Blocking; not thread-safe.
 */
public final class Kernel {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Visitor visitor;
  private final URI session;
  private final String id;

  private Kernel(Visitor visitor, URI session, String id) {
    this.visitor = visitor;
    this.session = session;
    this.id = id;
  }

  /**
   * Starts a Python kernel in a session that the visitor has entered.
   *
   * @param visitor who
   * @param session the session's address
   */
  public static Kernel start(Visitor visitor, URI session) {
    var answer = visitor.call("POST", session.resolve("/api/kernels"), "{\"name\":\"python3\"}");
    if (answer.status() != 201) {
      throw new IllegalStateException("no kernel: " + answer.status() + " " + answer.body());
    }
    return new Kernel(visitor, session, answer.read(Created.class).id());
  }

  /**
   * Runs a cell.
   *
   * @return what it printed
   * @throws IllegalStateException when it raised an error or did not end
   */
  public String run(String code) {
    var cell = new Cell(UUID.randomUUID().toString());
    var socket =
        visitor.webSocket(
            session.resolve("/api/kernels/" + id + "/channels"), Visitor.origin(session), cell);
    try {
      socket.sendText(Json.write(executeRequest(cell.message, code)), true).join();
      return cell.printed.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the cell failed", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the cell did not end within " + DEADLINE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      socket.abort();
    }
  }

  private static Map<String, Object> executeRequest(String message, String code) {
    return Map.of(
        "header",
            Map.of(
                "msg_id", message,
                "session", message,
                "username", "visitor",
                "msg_type", "execute_request",
                "version", "5.3"),
        "parent_header", Map.of(),
        "metadata", Map.of(),
        "content",
            Map.of(
                "code", code,
                "silent", false,
                "store_history", true,
                "user_expressions", Map.of(),
                "allow_stdin", false,
                "stop_on_error", true),
        "channel", "shell",
        "buffers", java.util.List.of());
  }

  private record Created(String id) {}

  private record Message(Optional<Header> parent_header, String msg_type, Content content) {}

  private record Header(Optional<String> msg_id) {}

  private record Content(
      Optional<String> text,
      Optional<String> execution_state,
      Optional<String> ename,
      Optional<String> evalue) {}

  /** Gathers what one cell prints until the kernel is idle again. */
  private static final class Cell implements WebSocket.Listener {
    private final String message;
    private final CompletableFuture<String> printed = new CompletableFuture<>();
    private final StringBuilder frame = new StringBuilder();
    private final StringBuilder output = new StringBuilder();

    Cell(String message) {
      this.message = message;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      frame.append(data);
      if (last) {
        accept(Json.read(frame.toString(), Message.class));
        frame.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      printed.completeExceptionally(error);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      printed.completeExceptionally(
          new IllegalStateException("the kernel's channel closed: " + status + " " + reason));
      return CompletableFuture.completedStage(null);
    }

    private void accept(Message received) {
      if (!received.parent_header().flatMap(Header::msg_id).equals(Optional.of(message))) {
        return;
      }
      var content = received.content();
      switch (received.msg_type()) {
        case "stream" -> content.text().ifPresent(output::append);
        case "error" ->
            printed.completeExceptionally(
                new IllegalStateException(
                    content.ename().orElse("error") + ": " + content.evalue().orElse("")));
        case "status" -> {
          if (content.execution_state().equals(Optional.of("idle"))) {
            printed.complete(output.toString());
          }
        }
        default -> {
          // results, displays and inputs are not printed text
        }
      }
    }
  }
}
