package org.datadns.agent.view;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.wire.Json;

/**
 * What a view shows.
 *
 * @param data the directory that the files are stored below; absolute
 * @param account with whose eyes it is read
 * @param files the files, by their names
 */
public record Plan(Path data, Account account, List<File> files) {
  private static final int KEY_BYTES = 16;

  public Plan {
    files = List.copyOf(files);
  }

  /**
   * A file.
   *
   * @param name relative name, as {@link org.datadns.agent.layout.Listing} makes it
   * @param stored where it is stored, relative to the data's directory
   */
  public record File(String name, String stored) {}

  private record Head(String data, int user, int group, List<Integer> groups) {}

  /**
   * The same for what shows the same, so that sessions share it.
   *
   * @param mount the mount that the data lies on: what is mounted anew is shown anew
   */
  String key(String mount) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(Json.bytes(List.of(mount, head())));
      for (var file : files) {
        digest.update(Json.bytes(file));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, KEY_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  void write(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(Json.write(head()));
      for (var shown : files) {
        out.write('\n');
        out.write(Json.write(shown));
      }
    }
  }

  static Plan read(Path file) throws IOException {
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      var head = Json.read(in.readLine(), Head.class);
      var files = new ArrayList<File>();
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        files.add(Json.read(line, File.class));
      }
      return new Plan(
          Path.of(head.data()), new Account(head.user(), head.group(), head.groups()), files);
    }
  }

  private Head head() {
    return new Head(data.toString(), account.uid(), account.gid(), account.groups());
  }
}
