package org.datadns.cli;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the http or https address of a server; a trailing slash is dropped. */
final class ServerAddress implements ITypeConverter<URI> {
  @Override
  public URI convert(String text) {
    try {
      var address = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      if (isWeb(address)
          && address.getHost() != null
          && address.getUserInfo() == null
          && address.getQuery() == null
          && address.getFragment() == null) {
        return address;
      }
    } catch (URISyntaxException e) {
      throw refusal(text);
    }
    throw refusal(text);
  }

  private static boolean isWeb(URI address) {
    return "http".equals(address.getScheme()) || "https".equals(address.getScheme());
  }

  private static TypeConversionException refusal(String text) {
    return new TypeConversionException(
        "'" + text + "' is not an address such as https://resolver.example");
  }
}
