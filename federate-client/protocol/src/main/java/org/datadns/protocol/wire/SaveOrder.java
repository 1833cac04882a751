package org.datadns.protocol.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * {@code POST {agent}/api/sessions/{id}/save}: send a file or folder of the session's workspace to
 * a repository, as part of a draft. Holds a secret: it is kept in memory alone, for this act.
 *
 * @param repository origin of the repository, a Dataverse 6
 * @param dataset the persistent identifier of the dataset there that gets the files
 * @param path what to send: a relative path in the workspace, its folders divided by slashes
 * @param folder the folder in the dataset that it goes to; absent means the top
 * @param token the person's own API token at the repository
 */
public record SaveOrder(
    String repository, String dataset, String path, Optional<String> folder, String token) {
  private static final int LONGEST_TOKEN = 200;
  private static final int LONGEST_DATASET = 500;

  /** Why this cannot be carried out; empty when it can. */
  public Optional<Reason> fault() {
    if (!isPath(path)) {
      return reason(
          "invalid-path",
          "What is sent is named by its path in the workspace, such as results/table.csv: no slash"
              + " at either end, no part that is empty or only dots, no control characters.");
    }
    if (folder.filter(name -> !isPath(name)).isPresent()) {
      return reason(
          "invalid-path",
          "The folder at the repository is a path such as results/2026, without a slash at either"
              + " end.");
    }
    if (dataset.isEmpty()
        || dataset.length() > LONGEST_DATASET
        || dataset.codePoints().anyMatch(Character::isISOControl)) {
      return reason(
          "invalid-dataset",
          "The dataset is named by its persistent identifier, such as doi:10.5072/FK2/ABC.");
    }
    boolean usable =
        token != null
            && !token.isEmpty()
            && token.length() <= LONGEST_TOKEN
            && token.chars().allMatch(c -> c > ' ' && c < 0x7F);
    return usable
        ? Optional.empty()
        : reason("invalid-token", "That is no API token: copy it from your account's page there.");
  }

  private static Optional<Reason> reason(String code, String text) {
    return Optional.of(new Reason(code, text));
  }

  private static boolean isPath(String path) {
    return path != null
        && !path.isEmpty()
        && path.getBytes(StandardCharsets.UTF_8).length <= SessionFiles.LONGEST_NAME
        && path.codePoints().noneMatch(Character::isISOControl)
        && List.of(path.split("/", -1)).stream()
            .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "SaveOrder[" + path + " to " + dataset + " at " + repository + "]";
  }
}
