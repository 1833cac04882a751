package org.datadns.agent.proxy;

import java.util.List;
import java.util.Optional;
import org.datadns.agent.proxy.Headers.Field;

/** How the end of a body is told (RFC 9112 section 6.3). */
sealed interface Framing {
  /** There is no body. */
  record None() implements Framing {}

  /** The body has this many bytes. */
  record Length(long bytes) implements Framing {}

  /** The body says itself where it ends. */
  record Chunked() implements Framing {}

  /** The body ends with the connection. */
  record UntilClose() implements Framing {}

  static Framing ofRequest(Headers headers) throws MalformedMessageException {
    return declared(headers).orElse(new None());
  }

  static Framing ofResponse(String method, ResponseHead head) throws MalformedMessageException {
    var declared = declared(head.headers());
    if (method.equals("HEAD") || head.isInterim() || head.status() == 204 || head.status() == 304) {
      return new None();
    }
    return declared.orElse(new UntilClose());
  }

  /** The field that announces this framing to the next recipient; none for no body. */
  default List<Field> fields() {
    return switch (this) {
      case None() -> List.of();
      case Length(long bytes) -> List.of(new Field("Content-Length", Long.toString(bytes)));
      case Chunked(), UntilClose() -> List.of(new Field("Transfer-Encoding", "chunked"));
    };
  }

  /** Whether the next recipient gets the body in chunks. */
  default boolean isChunked() {
    return this instanceof Chunked || this instanceof UntilClose;
  }

  default boolean isEmpty() {
    return this instanceof None || (this instanceof Length(long bytes) && bytes == 0);
  }

  /** More digits than these are more bytes than there are. */
  private static boolean isLength(String text) {
    return !text.isEmpty()
        && text.length() <= 18
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static Optional<Framing> declared(Headers headers) throws MalformedMessageException {
    var encodings = headers.all("Transfer-Encoding");
    var lengths = headers.all("Content-Length");
    if (!encodings.isEmpty()) {
      if (!lengths.isEmpty()) {
        throw new MalformedMessageException(
            "Content-Length and Transfer-Encoding exclude each other.");
      }
      if (encodings.size() > 1 || !encodings.getFirst().equalsIgnoreCase("chunked")) {
        throw new MalformedMessageException("The only transfer encoding is chunked.");
      }
      return Optional.of(new Chunked());
    }
    if (lengths.isEmpty()) {
      return Optional.empty();
    }
    if (lengths.size() > 1 || !isLength(lengths.getFirst())) {
      throw new MalformedMessageException("Content-Length must be one number.");
    }
    return Optional.of(new Length(Long.parseLong(lengths.getFirst())));
  }
}
