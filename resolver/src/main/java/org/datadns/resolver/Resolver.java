package org.datadns.resolver;

import io.helidon.logging.common.LogConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import org.datadns.protocol.config.ConfigException;
import org.datadns.protocol.config.Settings;
import org.datadns.resolver.db.DatabaseException;

/** The program {@code java -jar resolver.jar --config FILE}. */
public final class Resolver {
  private static final String HELP =
      """
      Usage: java -jar resolver.jar --config FILE [--check]

        --config FILE  the configuration; resolver.yaml in the jar explains every key
        --check        only check the configuration
        --help         show this

      An environment variable overrides a key: RESOLVER_LISTEN_PORT=8081 for listen.port.
      Exit codes: 0 stopped or checked, 1 failed, 2 wrong usage or configuration.""";

  private Resolver() {}

  /** Runs until it is told to stop (SIGTERM, SIGINT). */
  public static void main(String[] args) {
    LogConfig.configureRuntime();
    int status = run(args);
    if (status >= 0) {
      System.exit(status);
    }
  }

  /** The exit code; negative when the resolver runs on. */
  private static int run(String[] args) {
    Optional<Arguments> arguments = Arguments.parse(args);
    if (arguments.isEmpty()) {
      System.err.println(HELP);
      return 2;
    }
    if (arguments.get().help()) {
      System.out.println(HELP);
      return 0;
    }
    try {
      var settings = Settings.read(arguments.get().config(), "RESOLVER", System.getenv());
      var config = ResolverConfig.read(settings);
      var effective = settings.finish();
      if (arguments.get().check()) {
        System.out.println("the configuration is good");
        return 0;
      }
      System.getLogger(Resolver.class.getName()).log(Level.INFO, "configuration: {0}", effective);
      serve(config);
      return -1;
    } catch (ConfigException e) {
      e.problems().forEach(problem -> System.err.println("resolver: " + problem));
      return 2;
    } catch (StartException | DatabaseException e) {
      System.err.println("resolver: " + e.getMessage());
      return 1;
    } catch (Exception e) {
      Logger log = System.getLogger(Resolver.class.getName());
      log.log(Level.ERROR, "the resolver cannot start", e);
      return 1;
    }
  }

  private static void serve(ResolverConfig config) {
    var resolver = ResolverServer.start(config);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(resolver::close));
    System.out.println("resolver ready at " + resolver.address() + " admin " + resolver.admin());
  }

  /**
   * What the command line says.
   *
   * @param config the configuration file
   * @param check whether only to check it
   * @param help whether only to help
   */
  private record Arguments(Path config, boolean check, boolean help) {
    static Optional<Arguments> parse(String[] args) {
      Optional<Path> config = Optional.empty();
      boolean check = false;
      for (int i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "--help", "-h" -> {
            return Optional.of(new Arguments(Path.of(""), false, true));
          }
          case "--check" -> check = true;
          case "--config" -> {
            if (++i == args.length) {
              return Optional.empty();
            }
            config = Optional.of(Path.of(args[i]));
          }
          default -> {
            return Optional.empty();
          }
        }
      }
      boolean checkOnly = check;
      return config.map(file -> new Arguments(file, checkOnly, false));
    }
  }
}
