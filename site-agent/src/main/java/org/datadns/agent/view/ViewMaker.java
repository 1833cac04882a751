package org.datadns.agent.view;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.datadns.agent.view.Linux.CallException;
import org.datadns.agent.view.Linux.Status;
import org.datadns.agent.view.Report.Mechanism;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.wire.Json;

/**
 * The child process that makes a view in its working directory: it touches the data, which may
 * hang, and can be given up. It reads {@value #PLAN} and leaves {@value #REPORT}, at last, so that
 * a view with a report is whole.
 *
 * <p>In {@value #NAMES}, each file is an empty one of the right size whose attributes say where its
 * content is ({@code Documentation/filesystems/overlayfs.rst}, "Data-only lower layers"); overlayfs
 * shows that in {@value #TREE}. It is mounted by a thread that touches files as the sessions'
 * account, whose rights are what overlayfs opens stored files with ("Permission model"): nobody
 * reads more through it than that account may, and an NFS server that squashes root is asked by
 * that account.
 */
public final class ViewMaker {
  static final String PLAN = "plan.ndjson";
  static final String REPORT = "report.json";
  static final String NAMES = "names";
  static final String TREE = "tree";

  private static final int FOLDER_MODE = 0b101_101_101;
  private static final int FILE_MODE = 0b100_100_100;
  private static final int MOST_EXAMPLES = 5;

  private final Plan plan;
  private final Linux linux;
  private final Mechanism mechanism;
  private final Set<String> folders = new HashSet<>();
  private final List<String> examples = new ArrayList<>();
  private int shown;
  private int missing;
  private int unreadable;

  private ViewMaker(Plan plan, Linux linux, Mechanism mechanism) {
    this.plan = plan;
    this.linux = linux;
    this.mechanism = mechanism;
  }

  /**
   * Makes the view of the working directory.
   *
   * @param arguments {@code overlay} or {@code files}; with {@code mount} after it, only mounts
   *     what was made before
   */
  public static void main(String[] arguments) throws IOException {
    var mechanism = Mechanism.valueOf(arguments[0]);
    boolean isMade = arguments.length > 1;
    var here = Path.of("").toAbsolutePath();
    Report report;
    try (var linux = new Linux()) {
      var maker = new ViewMaker(Plan.read(here.resolve(PLAN)), linux, mechanism);
      report = maker.make(isMade);
    } catch (CallException e) {
      report = Report.failed(String.valueOf(e.getMessage()));
    }
    if (!isMade || !report.fault().isEmpty()) {
      DurableFile.write(here.resolve(REPORT), Json.bytes(report));
    }
  }

  private Report make(boolean isMade) throws CallException {
    linux.allowAllModes();
    linux.groups(plan.account().groups());
    int data = openData();
    if (!isMade) {
      linux.directory(NAMES, FOLDER_MODE);
      linux.directory(TREE, FOLDER_MODE);
      for (var file : plan.files()) {
        add(data, file);
      }
    }
    if (mechanism == Mechanism.OVERLAY) {
      asAccount(
          () -> {
            linux.mountReadOnly(
                "overlay",
                TREE,
                "lowerdir=%s::/proc/self/fd/%d,redirect_dir=follow,metacopy=on"
                    .formatted(NAMES, data));
            return 0;
          });
    }
    return new Report(mechanism, shown, missing, unreadable, examples, "");
  }

  /** With root's eyes, so that only the directory itself need be open to the account. */
  private int openData() throws CallException {
    var path = plan.data().toString();
    try {
      return linux.openPath(path);
    } catch (CallException e) {
      if (e.errno() != Linux.EACCES) {
        throw e;
      }
      return asAccount(() -> linux.openPath(path));
    }
  }

  private void add(int data, Plan.File file) throws CallException {
    var status = look(data, file);
    if (!status.isFile()) {
      missing++;
      note(file.name());
      return;
    }
    var name = NAMES + "/" + file.name();
    folders(name);
    int entry = linux.create(name, FILE_MODE);
    if (mechanism == Mechanism.OVERLAY) {
      linux.shape(entry, status.size(), status.seconds());
      linux.attribute(entry, "trusted.overlay.metacopy", "");
      linux.attribute(entry, "trusted.overlay.redirect", "/" + file.stored());
    }
    linux.close(entry);
    shown++;
  }

  /** What is stored, as the account sees it; no file when there is none that it could be shown. */
  private Status look(int data, Plan.File file) throws CallException {
    return asAccount(
        () -> {
          int stored;
          try {
            stored = linux.openBeneath(data, file.stored());
          } catch (CallException e) {
            return new Status(false, false, 0, 0);
          }
          var status = linux.status(stored);
          if (status.isFile() && !linux.isReadable(stored)) {
            unreadable++;
            note(file.name());
          }
          linux.close(stored);
          return status;
        });
  }

  private void folders(String name) throws CallException {
    for (int at = name.indexOf('/', NAMES.length() + 1); at >= 0; at = name.indexOf('/', at + 1)) {
      var folder = name.substring(0, at);
      if (folders.add(folder)) {
        linux.directory(folder, FOLDER_MODE);
      }
    }
  }

  private void note(String name) {
    if (examples.size() < MOST_EXAMPLES) {
      examples.add(name);
    }
  }

  private interface Work<T> {
    T run() throws CallException;
  }

  private <T> T asAccount(Work<T> work) throws CallException {
    linux.account(plan.account().uid(), plan.account().gid());
    try {
      return work.run();
    } finally {
      linux.account(0, 0);
    }
  }
}
