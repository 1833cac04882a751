package org.datadns.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;

/** One run of {@code federate} in this process, ended. */
record Run(int exitCode, String out, String err) {
  private static final Browser NO_DESKTOP = page -> false;

  static Run federate(String... arguments) {
    return withInput("", arguments);
  }

  static Run withInput(String input, String... arguments) {
    return withInput(input.getBytes(StandardCharsets.UTF_8), arguments);
  }

  static Run withInput(byte[] input, String... arguments) {
    return federate(input, NO_DESKTOP, arguments);
  }

  static Run withBrowser(Browser browser, String... arguments) {
    return federate(new byte[0], browser, arguments);
  }

  static Run withBrowserAndPause(Browser browser, Pause pause, String... arguments) {
    return federate(new byte[0], browser, pause, arguments);
  }

  private static Run federate(byte[] input, Browser browser, String... arguments) {
    return federate(input, browser, Pause.real(), arguments);
  }

  private static Run federate(byte[] input, Browser browser, Pause pause, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var terminal =
        new Terminal(
            new ByteArrayInputStream(input),
            new PrintWriter(out, true),
            new PrintWriter(err, true));
    int exitCode = Federate.commandLine(terminal, browser, pause).execute(arguments);
    return new Run(exitCode, out.toString(), err.toString());
  }

  Problem problem() {
    return Json.read(out, Problem.class);
  }

  /** An address at which nobody listens. */
  static URI silentAddress() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
