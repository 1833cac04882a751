package org.datadns.agent;

import org.datadns.protocol.config.Settings;

/**
 * Where a socket listens.
 *
 * @param host address to bind
 * @param port TCP port, 0 for any free one
 */
record Listen(String host, int port) {
  static Listen read(Settings settings, int otherwise) {
    return new Listen(
        settings.text("host", "127.0.0.1"), settings.integer("port", otherwise, 0, 65_535));
  }
}
