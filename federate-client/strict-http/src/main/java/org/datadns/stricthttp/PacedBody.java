package org.datadns.stricthttp;

import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.io.IOException;
import java.io.InputStream;

/** A body as it comes: well-formed, and fast enough. Used by one thread. */
final class PacedBody extends InputStream {
  private static final long LEAST_BYTES_PER_SECOND = 32 * 1024;

  private final StrictHttp1.Limits limits;
  private final long began = System.nanoTime();
  private InputStream from = InputStream.nullInputStream();
  private long received;
  private boolean broken;

  PacedBody(StrictHttp1.Limits limits) {
    this.limits = limits;
  }

  /** This, reading from there. */
  InputStream over(InputStream body) {
    from = body;
    return this;
  }

  /** Whether what follows on the connection may still be of this body. */
  boolean isBroken() {
    return broken;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = wait(target, offset, length);
    received += Math.max(count, 0);
    var allowed = limits.body().plusSeconds(received / LEAST_BYTES_PER_SECOND);
    if (System.nanoTime() - began > allowed.toNanos()) {
      throw tooSlow();
    }
    return count;
  }

  private int wait(byte[] target, int offset, int length) throws IOException {
    Patience.ofAll().begin(limits.silence());
    try {
      int count = from.read(target, offset, length);
      if (Patience.ofAll().end()) {
        return count;
      }
    } catch (IllegalArgumentException | RequestException e) {
      Patience.ofAll().end();
      throw broken(Status.BAD_REQUEST_400, "A chunk of the body is malformed.");
    } catch (IOException | RuntimeException e) {
      if (Patience.ofAll().end()) {
        broken = true;
        throw e;
      }
    }
    throw tooSlow();
  }

  private RequestException tooSlow() {
    return broken(Status.REQUEST_TIMEOUT_408, "The body came too slowly.");
  }

  private RequestException broken(Status status, String why) {
    broken = true;
    return StrictHttp1.refusal(status, why);
  }

  @Override
  public void close() throws IOException {
    from.close();
  }
}
