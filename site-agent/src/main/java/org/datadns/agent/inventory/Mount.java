package org.datadns.agent.inventory;

import java.util.Set;

/**
 * A mounted file system, as the kernel lists it.
 *
 * @param id the kernel's id of this mount: a path that is mounted anew has another
 * @param parent id of the mount that it lies on
 * @param point where it is mounted
 * @param type the kernel's name of the file system, for example {@code nfs4}
 */
record Mount(long id, long parent, String point, String type) {
  /** File systems that need no other machine and no process to answer. */
  private static final Set<String> LOCAL =
      Set.of(
          "bcachefs",
          "btrfs",
          "erofs",
          "exfat",
          "ext2",
          "ext3",
          "ext4",
          "f2fs",
          "iso9660",
          "jfs",
          "overlay",
          "ramfs",
          "squashfs",
          "tmpfs",
          "udf",
          "vfat",
          "xfs",
          "zfs");

  /** What people are shown: {@code nfs4}, {@code ceph}, {@code fuse.sshfs}; {@code local}. */
  String kind() {
    return LOCAL.contains(type) ? "local" : type;
  }

  /** Whether a path lies at its mount point or below. */
  boolean covers(String path) {
    return point.equals("/") || path.equals(point) || path.startsWith(point + "/");
  }
}
