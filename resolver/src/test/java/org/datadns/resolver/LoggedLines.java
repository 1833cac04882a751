package org.datadns.resolver;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What a class logs while this is open. */
public final class LoggedLines extends Handler implements AutoCloseable {
  private final Logger logger;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private LoggedLines(Logger logger) {
    this.logger = logger;
    setFormatter(new SimpleFormatter());
  }

  public static LoggedLines of(Class<?> type) {
    var logged = new LoggedLines(Logger.getLogger(type.getName()));
    logged.logger.addHandler(logged);
    return logged;
  }

  /** What everything logs, with the exception's name behind it. */
  public static LoggedLines ofEverything() {
    var logged = new LoggedLines(Logger.getLogger(""));
    logged.logger.addHandler(logged);
    return logged;
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void publish(LogRecord entry) {
    var thrown = entry.getThrown() == null ? "" : " " + entry.getThrown();
    lines.add(getFormatter().formatMessage(entry) + thrown);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
