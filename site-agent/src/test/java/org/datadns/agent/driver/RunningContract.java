package org.datadns.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import org.datadns.agent.driver.Driver.Container;
import org.datadns.agent.tool.Tool;
import org.junit.jupiter.api.Test;

/** What drivers keep to whose tools answer, as far as it can be told without a look inside. */
abstract class RunningContract extends DriverContract {

  /** A tool that answers soon. */
  abstract Tool answering();

  /** Ends a session's container from outside, as an accident does. */
  abstract void kill(String session);

  /** What tells a session's container from those the session had before. */
  abstract String identity(String session);

  @Test
  void start_toolAnswers_isRunning() {
    var launch = launch(answering());
    var follower = new Follower();

    running(driver.start(launch, follower));

    assertThat(follower.steps).contains("Waiting for " + launch.tool().label());
    assertThat(driver.containers())
        .containsExactly(new Container(launch.session(), 1, true, Optional.empty()));
    assertThat(driver.usage(launch.session())).isPresent();
  }

  @Test
  void start_sameAttemptAgain_takesItOver() {
    var launch = launch(answering());
    var host = running(driver.start(launch, new Follower()));
    var before = identity(launch.session());

    assertThat(running(driver.start(launch, new Follower()))).isEqualTo(host);

    assertThat(identity(launch.session())).isEqualTo(before);
    assertThat(driver.containers()).hasSize(1);
  }

  @Test
  void start_otherAttempt_replacesIt() {
    var first = launch(answering());
    running(driver.start(first, new Follower()));
    var before = identity(first.session());

    running(driver.start(next(first), new Follower()));

    assertThat(identity(first.session())).isNotEqualTo(before);
    assertThat(driver.containers())
        .containsExactly(new Container(first.session(), 2, true, Optional.empty()));
  }

  @Test
  void start_sameAttemptThatEnded_startsAnew() {
    var launch = launch(answering());
    running(driver.start(launch, new Follower()));
    kill(launch.session());

    running(driver.start(launch, new Follower()));

    assertThat(driver.containers())
        .containsExactly(new Container(launch.session(), 1, true, Optional.empty()));
  }

  @Test
  void start_isGivenUp_endsSoonAndLeavesNothing() {
    var launch = launch(answering(), Duration.ofSeconds(60));
    var follower = new Follower();
    follower.wantedUntilStep = "Waiting for " + launch.tool().label();
    long start = System.nanoTime();

    assertFailed(driver.start(launch, follower), "given-up");

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void stop_ofOneOfTwo_leavesTheOther() {
    var one = launch(answering());
    var other = launch(answering());
    running(driver.start(one, new Follower()));
    running(driver.start(other, new Follower()));

    driver.stop(one.session(), GRACE);

    assertThat(driver.containers())
        .containsExactly(new Container(other.session(), 1, true, Optional.empty()));
  }

  @Test
  void containers_oneHasEnded_saysHow() {
    var launch = launch(answering());
    running(driver.start(launch, new Follower()));

    kill(launch.session());

    await()
        .untilAsserted(
            () ->
                assertThat(driver.containers())
                    .singleElement()
                    .satisfies(
                        ended -> {
                          assertThat(ended.running()).isFalse();
                          assertThat(ended.attempt()).isEqualTo(1);
                          assertThat(ended.end().orElseThrow().code()).isEqualTo("died");
                        }));
  }
}
