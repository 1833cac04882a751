package org.datadns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DesktopBrowserTest {
  private static final URI PAGE = URI.create("http://resolver.example/open?id=a");

  @Test
  void linux_needsADesktop() {
    assertThat(DesktopBrowser.of("Linux", Map.of()).show(PAGE)).isFalse();
    assertThat(DesktopBrowser.of("Linux", Map.of("DISPLAY", "")).show(PAGE)).isFalse();
    assertThat(DesktopBrowser.of("Linux", Map.of("DISPLAY", ":0")).command())
        .containsExactly("xdg-open");
    assertThat(DesktopBrowser.of("Linux", Map.of("WAYLAND_DISPLAY", "wayland-0")).command())
        .containsExactly("xdg-open");
  }

  @Test
  void otherSystems_useTheirOwnCommand() {
    assertThat(DesktopBrowser.of("Mac OS X", Map.of()).command()).containsExactly("open");
    assertThat(DesktopBrowser.of("Windows 11", Map.of()).command())
        .containsExactly("rundll32", "url.dll,FileProtocolHandler");
  }

  @Test
  void missingCommand_showsNothing() {
    assertThat(new DesktopBrowser(List.of("/nonexistent/browser")).show(PAGE)).isFalse();
  }
}
