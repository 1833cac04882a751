package org.datadns.resolver.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With real servers. Run as root it covers both ways of running one. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EmbeddedPostgresIT {
  private static final DatabaseConfig.Embedded ANY_PORT =
      new DatabaseConfig.Embedded(0, Optional.empty());
  private static final int NOBODY = 65534;

  private static Path template;

  private Path directory;
  private final List<Process> programs = new ArrayList<>();

  @BeforeAll
  static void makeTemplate() throws IOException {
    template = Files.createTempDirectory("data-dns-test-postgres-template-");
    EmbeddedPostgres.start(ANY_PORT, 5, template).close();
  }

  @AfterAll
  static void removeTemplate() throws IOException {
    Directories.delete(template);
  }

  /** As a resolver has left it that was started once. */
  @BeforeEach
  void makeDirectory() throws IOException {
    directory = Files.createTempDirectory("data-dns-test-postgres-").toRealPath();
    copy(template.resolve("postgres"), directory);
  }

  @AfterEach
  void removeDirectory() throws IOException {
    programs.forEach(Process::destroyForcibly);
    if (Files.isDirectory(cluster())) {
      new ServerProcesses(cluster()).live().forEach(ProcessHandle::destroyForcibly);
      Awaitility.await().until(() -> new ServerProcesses(cluster()).live().isEmpty());
    }
    Directories.delete(directory);
  }

  @Test
  void settings_keepDataAndStrangersOut() throws IOException {
    Directories.delete(directory.resolve("postgres"));
    try (var server = start()) {
      assertThat(setting(server, "fsync")).isEqualTo("on");
      assertThat(setting(server, "synchronous_commit")).isEqualTo("on");
      assertThat(setting(server, "full_page_writes")).isEqualTo("on");
      assertThat(setting(server, "password_encryption")).isEqualTo("scram-sha-256");
      assertThat(setting(server, "listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(setting(server, "unix_socket_directories")).isEmpty();
      assertThat(setting(server, "data_checksums")).isEqualTo("on");
      assertThat(setting(server, "server_encoding")).isEqualTo("UTF8");
      assertThat(rights(directory.resolve("postgres/password"))).isEqualTo("rw-------");
      assertThat(rights(directory.resolve("postgres/server.log"))).isEqualTo("rw-------");
    }
  }

  @Test
  void aWrongPasswordOrNone_isRefused() {
    try (var server = start()) {
      var credentials = server.credentials();
      for (var password : List.of("wrong", "")) {
        var stranger = Jdbi.create(credentials.url(), credentials.user(), password);
        assertThatThrownBy(() -> stranger.useHandle(handle -> handle.execute("select 1")))
            .rootCause()
            .hasMessageContaining("password");
      }
    }
  }

  @Test
  void thePassword_isInNoProcessArgumentsOrEnvironment() throws IOException {
    try (var server = start()) {
      var password = server.credentials().password();
      assertThat(server.credentials().toString()).doesNotContain(password);
      for (var process : new ServerProcesses(cluster()).live()) {
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        assertThat(Files.readString(proc.resolve("cmdline"))).doesNotContain(password);
        assertThat(Files.readString(proc.resolve("environ"))).doesNotContain(password);
      }
    }
  }

  @Test
  void theServer_inheritsNoSocketAndNoPipeOfOurs() throws IOException {
    try (var ours = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var connected = new Socket(ours.getInetAddress(), ours.getLocalPort());
        var server = start()) {
      assertThat(connected.isConnected()).isTrue();
      assertThat(server.credentials().url()).isNotEmpty();
      var shared = new ArrayList<>(openFiles(Long.toString(ProcessHandle.current().pid())));
      shared.retainAll(openFiles(postmaster()));
      assertThat(shared).noneMatch(file -> file.startsWith("socket:") || file.startsWith("pipe:"));
    }
  }

  @Test
  void asRoot_theServerIsAnUnprivilegedUserWhoSeesItsClusterOnly() throws IOException {
    assumeRoot();
    Directories.delete(directory.resolve("postgres"));
    Path secret = Files.writeString(directory.resolve("signing-key.json"), "secret");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    var runAs = new DatabaseConfig.Embedded(0, Optional.of("nobody"));
    try (var server = EmbeddedPostgres.start(runAs, 5, directory)) {
      assertThat(server.credentials().user()).isEqualTo(Cluster.USER);
      assertThat(uid(Path.of("/proc", postmaster()))).isEqualTo(NOBODY);
      assertThat(uid(cluster())).isEqualTo(NOBODY);
      assertThat(rights(cluster())).isEqualTo("rwx------");
      assertThat(rights(directory)).isEqualTo("rwx-----x");
      assertThat(uid(directory.resolve("postgres/postgresql.conf"))).isZero();
      var nobody = new Account("nobody", NOBODY, NOBODY, true);
      for (var file : List.of(secret, directory.resolve("postgres/password"))) {
        assertThat(nobody.run(List.of("cat", file.toString()), Duration.ofSeconds(5)))
            .extracting(Command.Outcome::succeeded)
            .isEqualTo(false);
      }
    }
  }

  @Test
  void asRoot_anotherRunAsTakesTheClusterOver() throws IOException {
    assumeRoot();
    var first = new DatabaseConfig.Embedded(0, Optional.of("nobody"));
    var second = new DatabaseConfig.Embedded(0, Optional.of("daemon"));
    try (var server = EmbeddedPostgres.start(first, 5, directory)) {
      write(server);
    }
    try (var server = EmbeddedPostgres.start(second, 5, directory)) {
      assertThat(note(server)).isEqualTo("kept");
      assertThat(uid(cluster().resolve("PG_VERSION"))).isEqualTo(uid(cluster())).isNotZero();
    }
  }

  @Test
  void asRoot_aDirectoryThatTheUserMayNotEnterIsNamed() throws IOException {
    assumeRoot();
    Path below = Files.createDirectory(directory.resolve("below"));
    assertThatThrownBy(() -> EmbeddedPostgres.start(ANY_PORT, 5, below))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("may not enter the directory " + directory + ".")
        .hasMessageContaining("chmod o+x " + directory + ")");
  }

  @Test
  void asRoot_rootAndUnknownUsersAreRefused() {
    assumeRoot();
    for (var name : List.of("root", "no-such-user", "-h")) {
      var runAs = new DatabaseConfig.Embedded(0, Optional.of(name));
      assertThatThrownBy(() -> EmbeddedPostgres.start(runAs, 5, directory))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("database.embedded.run-as");
    }
  }

  @Test
  void asAnotherUser_theServerIsOurselves() throws Exception {
    assumeRoot();
    Path home = Files.createDirectory(directory.resolve("home"));
    Directories.letPass(directory);
    var nobody = new Account("nobody", NOBODY, NOBODY, true);
    nobody.own(home);
    assertThat(firstLine(spawn(home, nobody, readableClassPath()))).isEqualTo("kept");
    Path owned = home.resolve("postgres/cluster");
    var pid = Files.readAllLines(owned.resolve("postmaster.pid")).getFirst();
    assertThat(uid(Path.of("/proc", pid))).isEqualTo(NOBODY);
    killPrograms();
    assertThat(firstLine(spawn(home, nobody, readableClassPath()))).isEqualTo("kept");
    killPrograms();
    new ServerProcesses(owned).live().forEach(ProcessHandle::destroyForcibly);
    Awaitility.await().until(() -> new ServerProcesses(owned).live().isEmpty());
  }

  @Test
  void restart_keepsWhatWasWritten() {
    try (var server = start()) {
      write(server);
    }
    assertThat(new ServerProcesses(cluster()).live()).isEmpty();
    try (var server = start()) {
      assertThat(note(server)).isEqualTo("kept");
    }
  }

  @Test
  void programKilled_itsServerIsReplacedAndNothingIsLost() throws Exception {
    assertThat(firstLine(spawn())).isEqualTo("kept");
    var orphan = postmaster();
    killPrograms();
    assertThat(new ServerProcesses(cluster()).live()).isNotEmpty();
    try (var server = start()) {
      assertThat(postmaster()).isNotEqualTo(orphan);
      assertThat(note(server)).isEqualTo("kept");
    }
  }

  @Test
  void programAndServerKilled_theServerRecovers() throws Exception {
    assertThat(firstLine(spawn())).isEqualTo("kept");
    var server = ProcessHandle.of(Long.parseLong(postmaster())).orElseThrow();
    killPrograms();
    server.destroyForcibly();
    // at once: its processes are dying and PID 1 may not have reaped it
    try (var next = start()) {
      assertThat(note(next)).isEqualTo("kept");
    }
  }

  @Test
  void serverKilled_isStartedAgainOnItsPort_andNothingIsLost() throws Exception {
    try (var server = start()) {
      write(server);
      var first = postmaster();
      ProcessHandle.of(Long.parseLong(first)).orElseThrow().destroyForcibly();
      Awaitility.await().ignoreExceptions().until(() -> note(server).equals("kept"));
      assertThat(postmaster()).isNotEqualTo(first);
    }
    assertThat(new ServerProcesses(cluster()).live()).isEmpty();
  }

  @Test
  void closedWhileTheServerIsStartedAgain_leavesNothingRunning() throws Exception {
    var server = start();
    ProcessHandle.of(Long.parseLong(postmaster())).orElseThrow().destroyForcibly();
    server.close();
    assertThat(new ServerProcesses(cluster()).live()).isEmpty();
    start().close();
  }

  @Test
  void aZombie_doesNotCountAsServer() throws Exception {
    assertThat(firstLine(spawn())).isEqualTo("kept");
    var postmaster = ProcessHandle.of(Long.parseLong(postmaster())).orElseThrow();
    var program = programs.getFirst();
    // a stopped parent does not reap
    signal("STOP", program);
    postmaster.destroyForcibly();
    Path stat = Path.of("/proc", Long.toString(postmaster.pid()), "stat");
    Awaitility.await().until(() -> Files.readString(stat).contains(") Z "));
    Awaitility.await().until(() -> new ServerProcesses(cluster()).live().isEmpty());
    Files.delete(directory.resolve("postgres/lock"));
    try (var server = start()) {
      assertThat(Files.readString(stat)).contains(") Z ");
      assertThat(note(server)).isEqualTo("kept");
    }
  }

  @Test
  void pidFileOfAForeignProcess_isStaleAndTheProcessIsLeftAlone() throws Exception {
    var foreign = new ProcessBuilder("sleep", "600").directory(cluster().toFile()).start();
    programs.add(foreign);
    Files.writeString(
        cluster().resolve("postmaster.pid"),
        foreign.pid() + "\n" + cluster() + "\n0\n5432\n\n127.0.0.1\n\nready\n");
    try (var server = start()) {
      assertThat(setting(server, "port")).isNotEqualTo("5432");
      assertThat(foreign.isAlive()).isTrue();
    }
  }

  @Test
  void twoAtOnce_theSecondIsRefusedAndTheFirstUnharmed() throws Exception {
    assertThat(firstLine(spawn())).isEqualTo("kept");
    var postmaster = postmaster();
    assertThatThrownBy(this::start)
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("another resolver uses the database");
    assertThat(postmaster()).isEqualTo(postmaster);
    killPrograms();
    try (var server = start()) {
      assertThat(note(server)).isEqualTo("kept");
      assertThatThrownBy(this::start).hasMessageContaining("another resolver");
    }
  }

  @Test
  void dataOfAnotherMajorVersion_isRefusedWithTheWayOut() throws IOException {
    Files.writeString(cluster().resolve("PG_VERSION"), "17\n");
    assertThatThrownBy(this::start)
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("was written by PostgreSQL 17")
        .hasMessageContaining("pg_dump");
  }

  @Test
  void initdbCutShort_isDoneAgain() throws IOException {
    Directories.delete(directory.resolve("postgres"));
    Path part = directory.resolve("postgres/cluster.part-of-a-killed-start");
    Files.createDirectories(part);
    Files.writeString(part.resolve("PG_VERSION"), "18\n");
    try (var server = start()) {
      write(server);
    }
    try (var server = start()) {
      assertThat(note(server)).isEqualTo("kept");
    }
    assertThat(part).doesNotExist();
  }

  @Test
  void interrupted_leavesAndGivesUpTheLock() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(this::start).isInstanceOf(DatabaseException.class);
    assertThat(Thread.interrupted()).isTrue();
    start().close();
  }

  @Test
  void lostPassword_isSaid() throws IOException {
    Files.delete(directory.resolve("postgres/password"));
    assertThatThrownBy(this::start)
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("password is missing");
  }

  @Test
  void portInUse_isSaidAndNothingIsLeftRunning() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var fixed = new DatabaseConfig.Embedded(taken.getLocalPort(), Optional.empty());
      assertThatThrownBy(() -> EmbeddedPostgres.start(fixed, 5, directory))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("database.embedded.port");
      assertThat(new ServerProcesses(cluster()).live()).isEmpty();
    }
    start().close();
  }

  @Test
  void aServerThatCannotStart_isQuoted() throws IOException {
    Files.delete(cluster().resolve("global/pg_control"));
    assertThatThrownBy(this::start)
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("PostgreSQL did not start")
        .hasMessageContaining("could not find the database system");
  }

  @Test
  void aFileWhereTheDirectoryShouldBe_isSaidWithTheReason() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatThrownBy(() -> EmbeddedPostgres.start(ANY_PORT, 5, file))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("cannot use the embedded PostgreSQL in " + file);
  }

  @Test
  void aLargeLog_isPutAside() throws IOException {
    Path log = directory.resolve("postgres/server.log");
    Files.write(log, new byte[2 << 20]);
    try (var server = start()) {
      assertThat(server.credentials().url()).isNotEmpty();
      assertThat(Files.size(log)).isLessThan(1 << 20);
      assertThat(Files.size(log.resolveSibling("server.log.1"))).isEqualTo(2 << 20);
    }
  }

  private EmbeddedPostgres start() {
    return EmbeddedPostgres.start(ANY_PORT, 5, directory);
  }

  private Path cluster() {
    return directory.resolve("postgres/cluster");
  }

  private String postmaster() throws IOException {
    return Files.readAllLines(cluster().resolve("postmaster.pid")).getFirst();
  }

  private Process spawn() throws IOException {
    var self = new Account("root", 0, 0, false);
    return spawn(directory, self, System.getProperty("java.class.path"));
  }

  private Process spawn(Path home, Account account, String classPath) throws IOException {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            classPath,
            WriteThenWait.class.getName(),
            home.toString());
    var program =
        new ProcessBuilder(account.command(command)).redirectError(Redirect.INHERIT).start();
    programs.add(program);
    return program;
  }

  /** The class path copied to where another user can read it. */
  private String readableClassPath() throws IOException {
    Path copy = directory.resolve("class-path");
    Directories.open(copy);
    var copies = new ArrayList<String>();
    for (var element :
        Pattern.compile(":")
            .splitAsStream(System.getProperty("java.class.path"))
            .filter(Predicate.not(String::isEmpty))
            .toList()) {
      Path target = copy.resolve(copies.size() + "-" + Path.of(element).getFileName());
      copies.add(target.toString());
      if (Files.exists(Path.of(element)) && !Files.exists(target)) {
        copy(Path.of(element), target);
      }
    }
    return String.join(":", copies);
  }

  private static void copy(Path from, Path to) {
    var answer =
        Command.run(List.of("cp", "-a", from.toString(), to.toString()), Duration.ofSeconds(30));
    assertThat(answer.succeeded()).as(answer.output()).isTrue();
  }

  private static String firstLine(Process program) throws IOException {
    BufferedReader output = program.inputReader();
    return output.readLine();
  }

  private void killPrograms() throws InterruptedException {
    for (var program : programs) {
      program.destroyForcibly().waitFor();
    }
    programs.clear();
  }

  private static void signal(String name, Process process) {
    var answer =
        Command.run(
            List.of("kill", "-" + name, Long.toString(process.pid())), Duration.ofSeconds(5));
    assertThat(answer.succeeded()).as(answer.output()).isTrue();
  }

  private static void assumeRoot() {
    Assumptions.assumeTrue(Account.choose(Optional.empty()).borrowed(), "needs root");
  }

  private static int uid(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static List<String> openFiles(String pid) throws IOException {
    var targets = new ArrayList<String>();
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc", pid, "fd"))) {
      for (Path descriptor : descriptors) {
        if (Files.isSymbolicLink(descriptor)) {
          targets.add(Files.readSymbolicLink(descriptor).toString());
        }
      }
    }
    return targets;
  }

  private static void write(EmbeddedPostgres server) {
    jdbi(server).useHandle(handle -> handle.execute("create table note as select 'kept' as text"));
  }

  private static String note(EmbeddedPostgres server) {
    return jdbi(server)
        .withHandle(
            handle -> handle.createQuery("select text from note").mapTo(String.class).one());
  }

  private static String setting(EmbeddedPostgres server, String name) {
    return jdbi(server)
        .withHandle(
            handle ->
                handle
                    .createQuery("select current_setting(:name)")
                    .bind("name", name)
                    .mapTo(String.class)
                    .one());
  }

  private static Jdbi jdbi(EmbeddedPostgres server) {
    var credentials = server.credentials();
    return Jdbi.create(credentials.url(), credentials.user(), credentials.password());
  }
}
