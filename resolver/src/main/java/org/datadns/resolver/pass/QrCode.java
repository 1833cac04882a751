package org.datadns.resolver.pass;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.util.Map;

/** A text as a QR code (ISO/IEC 18004), drawn as the path of an SVG. */
public final class QrCode {
  /** Modules of quiet zone around it, as the standard wants them. */
  private static final int QUIET = 4;

  private QrCode() {}

  /**
   * The modules.
   *
   * @param size how many there are in a row, the quiet zone included
   * @param path of one square for each run of dark modules, in SVG's language
   */
  public record Drawing(int size, String path) {}

  /** Draws a text. */
  public static Drawing draw(String text) {
    try {
      var matrix =
          new QRCodeWriter()
              .encode(
                  text,
                  BarcodeFormat.QR_CODE,
                  1,
                  1,
                  Map.of(
                      EncodeHintType.ERROR_CORRECTION,
                      ErrorCorrectionLevel.M,
                      EncodeHintType.MARGIN,
                      QUIET));
      var path = new StringBuilder();
      for (int y = 0; y < matrix.getHeight(); y++) {
        for (int x = 0; x < matrix.getWidth(); x++) {
          int begin = x;
          while (x < matrix.getWidth() && matrix.get(x, y)) {
            x++;
          }
          if (x > begin) {
            path.append('M').append(begin).append(' ').append(y).append('h').append(x - begin);
            path.append("v1h-").append(x - begin).append('z');
          }
        }
      }
      return new Drawing(matrix.getWidth(), path.toString());
    } catch (WriterException e) {
      throw new IllegalArgumentException("too long for a QR code", e);
    }
  }
}
