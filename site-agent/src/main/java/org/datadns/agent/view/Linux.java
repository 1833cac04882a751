package org.datadns.agent.view;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What Java has no word for: attributes of the kernel's own, names below one directory alone, the
 * file-system account of a thread, mounts. Calls of the C library as its manual pages (section 2)
 * have them. For one thread.
 */
@SuppressWarnings("restricted")
final class Linux implements AutoCloseable {
  /** errno.h, the same on all architectures that Java runs on. */
  static final int EACCES = 13;

  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int AT_EACCESS = 0x200;
  private static final int O_PATH = 0x200000;
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_WRONLY_CREAT_EXCL = 1 | 0x40 | 0x80;
  private static final int R_OK = 4;
  private static final int STATX_BASIC_STATS = 0x7ff;
  private static final int STATX_SIZE = 256;
  private static final int MODE_AT = 28;
  private static final int SIZE_AT = 40;
  private static final int CHANGED_AT = 112;
  private static final int TYPE = 0xf000;
  private static final int DIRECTORY = 0x4000;
  private static final int REGULAR = 0x8000;

  /** The same number on all architectures, as all calls since Linux 5.1. */
  private static final long SYS_OPENAT2 = 437;

  /** Not across mounts, magic links or symbolic links, nor out of the directory. */
  private static final long RESOLVE = 1 | 2 | 4 | 8;

  private static final int MS_RDONLY_NOSUID_NODEV = 1 | 2 | 4;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment state = arena.allocate(STATE);
  private final MemorySegment text = arena.allocate(8_192);
  private final MemorySegment other = arena.allocate(8_192);
  private final MemorySegment status = arena.allocate(STATX_SIZE, 8);
  private final MemorySegment how = arena.allocate(24, 8);
  private final MemorySegment times = arena.allocate(32, 8);

  private final MethodHandle open = variadic("open", 2, ADDRESS, JAVA_INT, JAVA_INT);
  private final MethodHandle syscall =
      variadic("syscall", 1, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
  private final MethodHandle close = plain("close", JAVA_INT);
  private final MethodHandle statx = plain("statx", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
  private final MethodHandle faccessat = plain("faccessat", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private final MethodHandle ftruncate = plain("ftruncate", JAVA_INT, JAVA_LONG);
  private final MethodHandle futimens = plain("futimens", JAVA_INT, ADDRESS);
  private final MethodHandle fsetxattr =
      plain("fsetxattr", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);
  private final MethodHandle mkdir = plain("mkdir", ADDRESS, JAVA_INT);
  private final MethodHandle umask = plain("umask", JAVA_INT);
  private final MethodHandle setgroups = plain("setgroups", JAVA_LONG, ADDRESS);
  private final MethodHandle setfsuid = plain("setfsuid", JAVA_INT);
  private final MethodHandle setfsgid = plain("setfsgid", JAVA_INT);
  private final MethodHandle mount = plain("mount", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);

  /** A call that failed. */
  static final class CallException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int errno;

    CallException(String call, int errno) {
      super(call + " failed: error " + errno);
      this.errno = errno;
    }

    int errno() {
      return errno;
    }
  }

  /**
   * What a descriptor stands for.
   *
   * @param seconds when it was last changed, since 1970
   */
  record Status(boolean isDirectory, boolean isFile, long size, long seconds) {}

  /** A descriptor of whatever is at a path, links followed; nothing is read of it. */
  int openPath(String path) throws CallException {
    return check("open", () -> (int) open.invokeExact(state, text(path), O_PATH | O_CLOEXEC, 0));
  }

  /**
   * A descriptor of what a relative path names in a directory: no link is followed, and nothing
   * outside of it is found; nothing is read of it.
   */
  int openBeneath(int directory, String path) throws CallException {
    how.set(JAVA_LONG, 0, O_PATH | O_CLOEXEC);
    how.set(JAVA_LONG, 8, 0);
    how.set(JAVA_LONG, 16, RESOLVE);
    return check(
        "openat2",
        () ->
            (int) (long) syscall.invokeExact(state, SYS_OPENAT2, directory, text(path), how, 24L));
  }

  /** A new file to write, of this mode. */
  int create(String path, int mode) throws CallException {
    return check(
        "open",
        () -> (int) open.invokeExact(state, text(path), O_WRONLY_CREAT_EXCL | O_CLOEXEC, mode));
  }

  void close(int descriptor) throws CallException {
    check("close", () -> (int) close.invokeExact(state, descriptor));
  }

  Status status(int descriptor) throws CallException {
    check(
        "statx",
        () ->
            (int)
                statx.invokeExact(
                    state, descriptor, text(""), AT_EMPTY_PATH, STATX_BASIC_STATS, status));
    int type = status.get(JAVA_SHORT, MODE_AT) & TYPE;
    return new Status(
        type == DIRECTORY,
        type == REGULAR,
        status.get(JAVA_LONG, SIZE_AT),
        status.get(JAVA_LONG, CHANGED_AT));
  }

  /** Whether the thread's file-system account may read what a descriptor stands for. */
  boolean isReadable(int descriptor) {
    return call(
            () ->
                (int)
                    faccessat.invokeExact(
                        state, descriptor, text(""), R_OK, AT_EACCESS | AT_EMPTY_PATH))
        == 0;
  }

  /** Gives an empty file a size, without taking room on disk, and the time it was changed. */
  void shape(int descriptor, long size, long seconds) throws CallException {
    check("ftruncate", () -> (int) ftruncate.invokeExact(state, descriptor, size));
    times.set(JAVA_LONG, 0, seconds);
    times.set(JAVA_LONG, 8, 0);
    times.set(JAVA_LONG, 16, seconds);
    times.set(JAVA_LONG, 24, 0);
    check("futimens", () -> (int) futimens.invokeExact(state, descriptor, times));
  }

  void attribute(int descriptor, String name, String value) throws CallException {
    long length = value.getBytes(StandardCharsets.UTF_8).length;
    check(
        "fsetxattr",
        () -> (int) fsetxattr.invokeExact(state, descriptor, text(name), other(value), length, 0));
  }

  void directory(String path, int mode) throws CallException {
    check("mkdir", () -> (int) mkdir.invokeExact(state, text(path), mode));
  }

  /** Modes are what is asked for from now on. */
  void allowAllModes() {
    call(() -> (int) umask.invokeExact(state, 0));
  }

  /** The supplementary groups of this process. */
  void groups(List<Integer> groups) throws CallException {
    for (int i = 0; i < groups.size(); i++) {
      other.setAtIndex(JAVA_INT, i, groups.get(i));
    }
    long count = groups.size();
    check("setgroups", () -> (int) setgroups.invokeExact(state, count, other));
  }

  /**
   * As whom this thread touches files from now on. Anybody but root loses root's rights over files,
   * and keeps the right to mount (credentials(7), capabilities(7)).
   */
  void account(int user, int group) throws CallException {
    call(() -> (int) setfsgid.invokeExact(state, group));
    call(() -> (int) setfsuid.invokeExact(state, user));
    // they never say whether they failed, but what was set before
    if (call(() -> (int) setfsuid.invokeExact(state, user)) != user) {
      throw new CallException("setfsuid", 1);
    }
  }

  void mountReadOnly(String type, String target, String options) throws CallException {
    try (var texts = Arena.ofConfined()) {
      var source = texts.allocateFrom(type);
      var at = texts.allocateFrom(target);
      var with = texts.allocateFrom(options);
      long flags = MS_RDONLY_NOSUID_NODEV;
      check("mount", () -> (int) mount.invokeExact(state, source, at, source, flags, with));
    }
  }

  @Override
  public void close() {
    arena.close();
  }

  private MemorySegment text(String value) {
    return put(text, value);
  }

  private MemorySegment other(String value) {
    return put(other, value);
  }

  private static MemorySegment put(MemorySegment place, String value) {
    place.setString(0, value, StandardCharsets.UTF_8);
    return place;
  }

  /** What may throw whatever a method handle throws. */
  private interface Call {
    @SuppressWarnings("checkstyle:IllegalThrows")
    int run() throws Throwable;
  }

  private int check(String name, Call call) throws CallException {
    int result = call(call);
    if (result < 0) {
      throw new CallException(name, state.get(JAVA_INT, 0));
    }
    return result;
  }

  private static int call(Call call) {
    try {
      return call.run();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a call of the C library cannot be made", e);
    }
  }

  private static MethodHandle plain(String name, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(JAVA_INT, arguments),
        Linker.Option.captureCallState("errno"));
  }

  private static MethodHandle variadic(String name, int fixed, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(name.equals("syscall") ? JAVA_LONG : JAVA_INT, arguments),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(fixed));
  }
}
