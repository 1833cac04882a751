package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {

  /** Delivers a byte a time: what a network may do at worst. */
  private static HttpInput dribbling(String text) {
    var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    return new HttpInput(
        new HttpInput.Source() {
          @Override
          public int read(ByteBuffer target) {
            if (!bytes.hasRemaining()) {
              return -1;
            }
            target.put(bytes.get());
            return 1;
          }

          @Override
          public boolean hasMore() {
            return bytes.hasRemaining();
          }
        });
  }

  private static String read(HttpInput input, Framing framing) throws IOException {
    var body = new Body(input, framing);
    var read = ByteBuffer.allocate(100);
    while (body.read(read) >= 0) {
      assertThat(read.hasRemaining()).isTrue();
    }
    assertThat(body.isEnded()).isTrue();
    return new String(read.array(), 0, read.position(), StandardCharsets.ISO_8859_1);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void length_leavesWhatFollows() throws Exception {
    var input = dribbling("hello worldGET / HTTP/1.1\r\n\r\n");

    assertThat(read(input, new Framing.Length(11))).isEqualTo("hello world");
    assertThat(text(input.head())).isEqualTo("GET / HTTP/1.1\r\n\r\n");
  }

  @Test
  void chunks_extensionsAndTrailersAreDropped() throws Exception {
    var input =
        dribbling("5;a=b\r\nhello\r\n0006\r\n world\r\n0;x\r\nTrailer: y\r\n\r\nrest\r\n\r\n");

    assertThat(read(input, new Framing.Chunked())).isEqualTo("hello world");
    assertThat(text(input.head())).isEqualTo("rest\r\n\r\n");
  }

  @Test
  void untilClose_endsWithTheConnection() throws Exception {
    assertThat(read(dribbling("all of it"), new Framing.UntilClose())).isEqualTo("all of it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5\r\nhello", "5\r\nhel", "5\r\nhello\r\n0\r\n", "5"})
  void chunks_cutShort(String text) {
    assertThatThrownBy(() -> read(dribbling(text), new Framing.Chunked()))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void length_cutShort() {
    assertThatThrownBy(() -> read(dribbling("hell"), new Framing.Length(5)))
        .isInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "-1\r\n",
        "0x5\r\nhello\r\n",
        " 5\r\nhello\r\n",
        "5 \r\nhello\r\n",
        "+5\r\nhello\r\n",
        "ffffffffffffffff\r\n",
        "5\nhello\r\n",
        "5\rhello\r\n",
        "5\r\nhelloo\r\n"
      })
  void chunks_malformed(String text) {
    assertThatThrownBy(() -> read(dribbling(text), new Framing.Chunked()))
        .isInstanceOf(MalformedMessageException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "5   | chunked",
        "5,5 | -",
        "5;5 | -",
        "+5  | -",
        "-5  | -",
        "0x5 | -",
        "5 5 | -",
        "''  | -",
        "9999999999999999999 | -",
        "-   | gzip",
        "-   | 'gzip, chunked'",
        "-   | chunked;chunked",
        "-   | 'chunked, chunked'",
        "-   | xchunked",
        "-   | identity"
      })
  void framing_ambiguous(String length, String encoding) {
    var fields = new java.util.ArrayList<Headers.Field>();
    add(fields, "Content-Length", length);
    add(fields, "Transfer-Encoding", encoding);

    assertThatThrownBy(() -> Framing.ofRequest(new Headers(fields)))
        .isInstanceOf(MalformedMessageException.class);
  }

  private static void add(java.util.List<Headers.Field> fields, String name, String values) {
    if (values != null) {
      for (String value : values.split(";")) {
        fields.add(new Headers.Field(name, value));
      }
    }
  }

  @Test
  void framing_ofAnswersWithoutBody() throws Exception {
    var headers = Headers.of(new Headers.Field("Content-Length", "5"));

    assertThat(Framing.ofResponse("HEAD", new ResponseHead(1, 200, "", headers)))
        .isEqualTo(new Framing.None());
    assertThat(Framing.ofResponse("GET", new ResponseHead(1, 304, "", headers)))
        .isEqualTo(new Framing.None());
    assertThat(Framing.ofResponse("GET", new ResponseHead(1, 200, "", headers)))
        .isEqualTo(new Framing.Length(5));
    assertThat(Framing.ofResponse("GET", new ResponseHead(0, 200, "", Headers.of())))
        .isEqualTo(new Framing.UntilClose());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\nHost: h\n\n", "GET / HTTP/1.1\r\nA: b\rc\r\n\r\n"})
  void head_bareLineEnds(String text) {
    assertThatThrownBy(() -> dribbling(text).head()).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void head_tooLong() {
    assertThatThrownBy(() -> dribbling("GET /" + "a".repeat(40_000)).head())
        .isInstanceOfSatisfying(
            MalformedMessageException.class, e -> assertThat(e.status()).isEqualTo(431));
    assertThatThrownBy(() -> dribbling("a: b\r\n".repeat(10_000)).head())
        .isInstanceOf(MalformedMessageException.class);
  }
}
