package org.datadns.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * What ends TLS in front of an agent: takes connections at one address and passes their bytes on to
 * another, with a certificate of its own making.
 */
final class TlsFront implements AutoCloseable {
  private static final char[] PASSWORD = "front-of-a-test".toCharArray();

  private final SSLContext context;
  private final String publicKeyHash;
  private final List<ServerSocket> sockets = new ArrayList<>();

  private TlsFront(SSLContext context, String publicKeyHash) {
    this.context = context;
    this.publicKeyHash = publicKeyHash;
  }

  /** With a new key for these names, written below {@code directory}. */
  static TlsFront forNames(Path directory, List<String> names) throws IOException {
    var store = directory.resolve("front.p12");
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-alias",
            "front",
            "-dname",
            "CN=front",
            "-ext",
            "san=" + String.join(",", names.stream().map(name -> "dns:" + name).toList()),
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD));
    try {
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        throw new IOException("keytool made no key");
      }
      var keys = KeyStore.getInstance("PKCS12");
      try (var file = Files.newInputStream(store)) {
        keys.load(file, PASSWORD);
      }
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD);
      var context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      var digest =
          MessageDigest.getInstance("SHA-256")
              .digest(keys.getCertificate("front").getPublicKey().getEncoded());
      return new TlsFront(context, Base64.getEncoder().encodeToString(digest));
    } catch (GeneralSecurityException e) {
      throw new IOException("no TLS", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** As Chromium's {@code --ignore-certificate-errors-spki-list} wants it. */
  String publicKeyHash() {
    return publicKeyHash;
  }

  /** Takes connections at {@code host}; port 0 is any. Passes them on to a port of this machine. */
  int listen(String host, int port, int to) throws IOException {
    var socket =
        context.getServerSocketFactory().createServerSocket(port, 50, InetAddress.getByName(host));
    sockets.add(socket);
    Thread.ofVirtual().start(() -> accept(socket, to));
    return socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
  }

  private static void accept(ServerSocket socket, int to) {
    while (!socket.isClosed()) {
      try {
        var browser = socket.accept();
        Thread.ofVirtual().start(() -> join(browser, to));
      } catch (IOException e) {
        // closed, or a browser that did not like the certificate
      }
    }
  }

  private static void join(Socket browser, int to) {
    try (browser;
        var agent = new Socket(InetAddress.getLoopbackAddress(), to)) {
      var back = Thread.ofVirtual().start(() -> pass(agent, browser));
      pass(browser, agent);
      back.join();
    } catch (IOException e) {
      // nobody listens there: the browser sees its connection closed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pass(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      var buffer = new byte[16 * 1024];
      int count;
      while ((count = in.read(buffer)) >= 0) {
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // one end went: the other follows
    } finally {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it was closed
    }
  }
}
