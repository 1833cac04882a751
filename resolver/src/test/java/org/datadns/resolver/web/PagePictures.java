package org.datadns.resolver.web;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ScreenshotType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Pictures of pages for {@code docs/pictures/pages}; taken when {@code PICTURES_WRITE} is set. */
final class PagePictures {
  private static final boolean WANTED = System.getenv("PICTURES_WRITE") != null;
  private static final Path DIRECTORY = Path.of("..", "docs", "pictures", "pages");
  private static final int LARGEST = 60 * 1024;
  private static final double TALLEST = 2_000;

  /** How a page is looked at. */
  enum Look {
    LIGHT,
    DARK,
    PHONE
  }

  private PagePictures() {}

  /** Takes one of the page as it is, as good as fits. */
  static void take(ShownPage shown, Look look, Page page) throws IOException {
    if (!WANTED) {
      return;
    }
    Files.createDirectories(DIRECTORY);
    var file = DIRECTORY.resolve(shown.name() + "-" + look.name().toLowerCase() + ".jpg");
    double height = ((Number) page.evaluate("document.documentElement.scrollHeight")).doubleValue();
    double width = ((Number) page.evaluate("innerWidth")).doubleValue();
    for (double tallest : List.of(TALLEST, TALLEST / 2, TALLEST / 4)) {
      for (int quality = 70; quality > 20; quality -= 10) {
        var picture =
            page.screenshot(
                new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setType(ScreenshotType.JPEG)
                    .setQuality(quality)
                    .setClip(0, 0, width, Math.min(height, tallest)));
        if (picture.length <= LARGEST) {
          Files.write(file, picture);
          return;
        }
      }
    }
    throw new IOException(file + " would be larger than " + LARGEST + " bytes");
  }
}
