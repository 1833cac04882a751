package org.datadns.agent.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a repository says that a file is stored, as a path below the data's directory. */
final class StoredName {
  /** What a store of Dataverse on disk calls a file, and what older installations did. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,250}");

  /** An object id of Clowder's (BSON ObjectId). */
  private static final Pattern OBJECT_ID = Pattern.compile("[0-9a-f]{24}");

  private static final int SHARD = 2;

  private StoredName() {}

  /**
   * Of Dataverse: {@code storageIdentifier}, as {@code local://17a…-…} with any store's id before
   * it, or bare. One with a bucket or remote path ({@code s3://bucket:…}) is stored elsewhere, as
   * is whatever is not the name of a file directly in the dataset's directory.
   */
  static Optional<String> ofDataverse(String storageIdentifier) {
    int scheme = storageIdentifier.indexOf("://");
    var name = scheme < 0 ? storageIdentifier : storageIdentifier.substring(scheme + 3);
    return PLAIN.matcher(name).matches() ? Optional.of(name) : Optional.empty();
  }

  /**
   * Of Clowder 1: {@code filepath}, {@code <root>/<prefix>/<shards>/<id>} with the root as
   * Clowder's machine has it; each shard is two characters of the id, its last two first. What does
   * not end so is stored elsewhere.
   */
  static Optional<String> ofClowder(String filepath) {
    var parts = List.of(filepath.split("/"));
    var id = parts.getLast();
    if (!OBJECT_ID.matcher(id).matches()) {
      return Optional.empty();
    }
    int at = parts.size() - 2;
    var shards = new ArrayList<String>();
    // how deep it is sharded is a setting, so the shards are found by what they must be
    int depth = depth(parts, id);
    for (int i = 0; i < depth; i++) {
      int end = id.length() - SHARD * i;
      shards.add(id.substring(end - SHARD, end));
    }
    at -= depth;
    if (depth == 0 || at < 0 || !PLAIN.matcher(parts.get(at)).matches()) {
      return Optional.empty();
    }
    return Optional.of(parts.get(at) + "/" + String.join("/", shards) + "/" + id);
  }

  private static int depth(List<String> parts, String id) {
    for (int depth = Math.min(10, parts.size() - 2); depth > 0; depth--) {
      boolean fits = true;
      for (int i = 0; i < depth && fits; i++) {
        int end = id.length() - SHARD * i;
        fits = parts.get(parts.size() - 1 - depth + i).equals(id.substring(end - SHARD, end));
      }
      if (fits) {
        return depth;
      }
    }
    return 0;
  }

  /** Of a manifest: a relative path none of whose parts leads anywhere else. */
  static Optional<String> ofManifest(String file) {
    boolean safe =
        !file.isEmpty()
            && file.length() <= 4_000
            && file.codePoints().noneMatch(Character::isISOControl)
            && List.of(file.split("/", -1)).stream()
                .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    return safe ? Optional.of(file) : Optional.empty();
  }
}
