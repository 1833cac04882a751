package org.datadns.resolver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Sends each connection to the next of some servers, as a load balancer does that knows nothing.
 */
public final class RoundRobin implements AutoCloseable {
  private final ServerSocket front;
  private final List<Integer> servers;
  private final List<AtomicInteger> served;
  private final ConcurrentLinkedQueue<Socket> open = new ConcurrentLinkedQueue<>();

  private RoundRobin(ServerSocket front, List<Integer> servers) {
    this.front = front;
    this.servers = servers;
    this.served =
        IntStream.range(0, servers.size()).mapToObj(ignored -> new AtomicInteger()).toList();
  }

  /** In front of what listens, or will listen, at these ports of this machine. */
  public static RoundRobin between(Integer... ports) {
    try {
      var front = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
      var robin = new RoundRobin(front, List.of(ports));
      Thread.startVirtualThread(robin::accept);
      return robin;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + front.getLocalPort());
  }

  /** How many connections each server had. */
  public List<Integer> served() {
    var counts = new ArrayList<Integer>();
    served.forEach(count -> counts.add(count.get()));
    return counts;
  }

  private void accept() {
    for (int next = 0; ; next = (next + 1) % servers.size()) {
      try {
        var client = front.accept();
        open.add(client);
        var server = new Socket(InetAddress.getByName("127.0.0.1"), servers.get(next));
        served.get(next).incrementAndGet();
        open.add(server);
        Thread.startVirtualThread(() -> pass(client, server));
        Thread.startVirtualThread(() -> pass(server, client));
      } catch (IOException e) {
        // closed
        return;
      }
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // one of them left, and so does the other
    }
  }

  @Override
  public void close() {
    try {
      front.close();
      for (var socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
