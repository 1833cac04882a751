package org.datadns.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountsTest {
  private static final String MOUNTINFO =
      """
      21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
      22 21 0:20 / /proc rw,nosuid - proc proc rw
      30 21 0:40 / /mnt/nfs ro,relatime shared:20 master:3 - nfs4 filer:/export/climate ro,vers=4.2,hard,addr=10.0.0.5
      31 21 0:41 / /mnt/old rw,relatime - nfs filer:/old rw,vers=3
      32 21 0:42 /projects /mnt/ceph ro,relatime - ceph 10.0.0.7,10.0.0.8:/projects ro,name=site,secret=<hidden>,acl
      33 21 0:43 / /mnt/fuse-ceph rw,nosuid,nodev - fuse.ceph-fuse ceph-fuse rw,user_id=0,group_id=0,allow_other
      34 21 0:44 / /lustre/work rw - lustre 10.0.0.9@tcp:/work rw,flock
      35 21 0:45 / /var/lib/docker/overlay2/m rw - overlay overlay rw,lowerdir=/l,upperdir=/u
      36 21 8:17 / /srv/data rw - xfs /dev/sdb1 rw
      37 21 0:40 /climate/ice /srv/bound rw,relatime shared:20 - nfs4 filer:/export/climate ro
      38 21 0:46 / /mnt/two\\040words\\011tab\\134back rw - nfs4 filer:/b rw
      39 30 0:47 / /mnt/nfs/inner rw - fuse.sshfs me@there: rw
      40 21 0:48 / /mnt/sm\\303\\270r rw - cifs //filer/x rw
      41 21 0:49 / /home/æ rw - beegfs b rw
      50 21 8:33 / /cover/deep rw - xfs /dev/sdc1 rw
      51 21 0:50 / /cover rw - nfs4 filer:/cover rw
      52 36 0:51 / /srv/data rw - ceph 10.0.0.7:/ rw
      60 21 0:52 / /auto rw - autofs systemd-1 rw
      a line of another shape
      """;

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          /etc/hosts,                 local
          /mnt/nfs,                   nfs4
          /mnt/nfs/a/b,               nfs4
          /mnt/nfsx,                  local
          /mnt/old/x,                 nfs
          /mnt/ceph/a,                ceph
          /mnt/fuse-ceph/a,           fuse.ceph-fuse
          /lustre/work/a,             lustre
          /lustre/other,              local
          /var/lib/docker/overlay2/m, local
          /srv/bound/x,               nfs4
          /mnt/nfs/inner/x,           fuse.sshfs
          /auto/x,                    autofs
          /home/æ/x,                  beegfs
          /mnt/smør/x,                cifs
          """)
  void path_liesOnItsMount(String path, String kind) {
    assertThat(mounts().at(Path.of(path)).kind()).isEqualTo(kind);
  }

  @Test
  void blanksTabsAndBackslashes_areEscapedByTheKernel() {
    assertThat(mounts().at(Path.of("/mnt/two words\ttab\\back/x")).kind()).isEqualTo("nfs4");
  }

  @Test
  void laterMount_coversWhatIsBelow() {
    assertThat(mounts().at(Path.of("/cover/deep/x")).kind()).isEqualTo("nfs4");
    assertThat(mounts().at(Path.of("/srv/data/x")).id()).isEqualTo(52);
  }

  @Test
  void linkOnTheRootsFileSystem_isFollowed_othersAreNotTouched(@TempDir Path directory)
      throws IOException {
    var mounts = Mounts.read();
    // a link that lies on another mount than the root's is nobody's business here
    assumeThat(mounts.at(directory.toRealPath())).isEqualTo(mounts.at(Path.of("/")));
    Files.createSymbolicLink(directory.resolve("to-proc"), Path.of("/proc/self"));
    Files.createSymbolicLink(directory.resolve("up"), Path.of("to-proc/../sys"));

    assertThat(mounts.of(directory.resolve("to-proc/status")).type()).isEqualTo("proc");
    assertThat(mounts.followed(directory.resolve("up/x"))).isEqualTo(Path.of("/proc/sys/x"));
    // /proc/self is a link itself, but on a mount of its own
    assertThat(mounts.followed(directory.resolve("to-proc"))).isEqualTo(Path.of("/proc/self"));
  }

  @Test
  void loop_isGivenUp(@TempDir Path directory) throws IOException {
    var loop = Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));

    assertThat(Mounts.read().of(loop).kind()).isNotEmpty();
  }

  @Test
  void thisMachines_canBeRead() {
    assertThat(Mounts.read().at(Path.of("/proc/self")).type()).isEqualTo("proc");
  }

  private static Mounts mounts() {
    return Mounts.parse(
        new String(MOUNTINFO.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
  }
}
