package dev.heed.okhttp.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.github.fppt.jedismock.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Seconds, with two processes, of what the profile {@code fleet} does for minutes. */
class OutageTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @Test
    void twoProcessesHoldAndComeBackTogether() throws IOException, InterruptedException {
        RedisServer redis =
                RedisServer.newRedisServer(0, InetAddress.getLoopbackAddress()).start();
        int exitCode;
        try {
            exitCode = Fleet.run(arguments("127.0.0.1:" + redis.getBindPort()), out);
        } finally {
            redis.stop();
        }
        String report = printed.toString(StandardCharsets.UTF_8);
        assertThat(exitCode).as(report).isZero();
        assertThat(cells(report, "2 | Heed with a fleet | the first").get(4))
                .as(report)
                .isEqualTo("2");
        assertThat(report).contains("Redis is not this program's");
    }

    private static Arguments arguments(String redis) {
        Duration outage = Duration.ofSeconds(1);
        return new Arguments(2, 1, outage, outage, redis, List.of(Subject.FLEET), List.of(), List.of(Scene.KILLED));
    }

    private static List<String> cells(String report, String row) {
        return report.lines()
                .filter(line -> line.startsWith("| " + row))
                .map(line ->
                        Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsLeftOfAnOutageIsRoundedUp() {
        Outage outage = new Outage(1_000_000, 4_000_000);
        assertThat(outage.secondsLeft(1_000_000)).isEqualTo(3);
        assertThat(outage.secondsLeft(1_000_001)).isEqualTo(3);
        assertThat(outage.secondsLeft(3_999_999)).isEqualTo(1);
        assertThat(outage.covers(4_000_000)).isFalse();
    }

    @Test
    void aRoundCountsWhatCameInTheOutageAndAfterIt() {
        Outage outage = new Outage(10_000_000, 13_000_000);
        Said one = new Said();
        one.hear("held 10000500");
        one.hear("called 200 10000000 13400000");
        one.hear("called 200 16000000 16100000");
        Said other = new Said();
        other.hear("held 10002500");
        other.hear("held 12000000");
        other.hear("called 429 10500000 13000100");
        Round round = Round.of(
                outage, arrivals(9_950_000, 10_000_000, 13_000_000, 13_250_000, 13_260_000), List.of(one, other));
        assertThat(round).isEqualTo(new Round(1, 1, 2, 0.05, 1, List.of(2_000L), 0, 400_000, 1));
    }

    private static List<OutageServer.Arrival> arrivals(long... micros) {
        return Arrays.stream(micros)
                .mapToObj(at -> new OutageServer.Arrival(at, false))
                .toList();
    }

    @Test
    void twentyProcessesAndEveryScene() {
        Arguments arguments = Arguments.parse(List.of(), "");
        assertThat(arguments.processes()).isEqualTo(20);
        assertThat(arguments.subjects()).containsExactly(Subject.values());
        assertThat(arguments.scenes()).containsExactly(Scene.values());
    }

    @Test
    void theCommandLineSaysHowMany() {
        Arguments arguments = Arguments.parse(
                List.of("--processes", "2", "--subjects", "fleet,alone", "--scenes", "none", "--pause", "5"), "");
        assertThat(arguments.processes()).isEqualTo(2);
        assertThat(arguments.subjects()).containsExactly(Subject.FLEET, Subject.ALONE);
        assertThat(arguments.scenes()).isEmpty();
        assertThat(arguments.pause()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void oneProcessIsNoFleet() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Arguments.parse(List.of("--processes", "1"), ""))
                .withMessage("--processes must be from 2 to 100, was 1");
    }
}
