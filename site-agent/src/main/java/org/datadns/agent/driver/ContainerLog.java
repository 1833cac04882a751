package org.datadns.agent.driver;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What a container wrote last, which is whatever somebody's code wrote: bounded and defused. */
final class ContainerLog extends ResultCallback.Adapter<Frame> {
  private static final int LARGEST = 256 * 1024;

  /** ECMA-48 control sequences: colours, cursor movements, window titles. */
  private static final Pattern CONTROL_SEQUENCE =
      Pattern.compile("\u001B(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001B\n]*\u0007?|[@-Z\\\\^_])");

  /** Control characters, and those that turn the direction of text. */
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}&&[^\n]]");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Override
  public synchronized void onNext(Frame frame) {
    var payload = frame.getPayload();
    bytes.write(payload, 0, Math.min(payload.length, LARGEST - bytes.size()));
  }

  /** What has arrived so far, without anything that would act on a terminal or page. */
  synchronized String text() {
    return defuse(bytes.toString(StandardCharsets.UTF_8));
  }

  static String defuse(String text) {
    var lines = text.replace("\r\n", "\n").replace('\r', '\n');
    return UNPRINTABLE.matcher(CONTROL_SEQUENCE.matcher(lines).replaceAll("")).replaceAll(" ");
  }
}
