package org.datadns.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The browser of the desktop session this process belongs to, by the desktop's own command. */
final class DesktopBrowser implements Browser {
  private final List<String> command;

  /** A browser started by this argument vector, the page appended; an empty one shows nothing. */
  DesktopBrowser(List<String> command) {
    this.command = command;
  }

  static DesktopBrowser ofProcess() {
    return of(System.getProperty("os.name", ""), System.getenv());
  }

  static DesktopBrowser of(String operatingSystem, Map<String, String> environment) {
    var system = operatingSystem.toLowerCase(Locale.ROOT);
    if (system.startsWith("mac")) {
      return new DesktopBrowser(List.of("open"));
    }
    if (system.startsWith("windows")) {
      return new DesktopBrowser(List.of("rundll32", "url.dll,FileProtocolHandler"));
    }
    boolean desktop =
        !environment.getOrDefault("DISPLAY", "").isBlank()
            || !environment.getOrDefault("WAYLAND_DISPLAY", "").isBlank();
    return new DesktopBrowser(desktop ? List.of("xdg-open") : List.of());
  }

  List<String> command() {
    return command;
  }

  @Override
  public boolean show(URI page) {
    if (command.isEmpty()) {
      return false;
    }
    var vector = new ArrayList<>(command);
    vector.add(page.toASCIIString());
    try {
      new ProcessBuilder(vector)
          .redirectOutput(Redirect.DISCARD)
          .redirectError(Redirect.DISCARD)
          .start();
      return true;
    } catch (IOException e) {
      return false; // the desktop's command is not installed: the person opens the address
    }
  }
}
