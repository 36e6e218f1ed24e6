package dev.heed.fleet.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.HoldFleet;
import dev.heed.HoldFleet.First;
import dev.heed.SharedHold;
import dev.heed.contract.Told;
import dev.heed.fleet.redis.internal.wire.IdCipher;
import dev.heed.fleet.redis.testing.Holds;
import dev.heed.fleet.redis.testing.Logged;
import dev.heed.fleet.redis.testing.MockPlace;
import dev.heed.fleet.redis.testing.Peer;
import dev.heed.fleet.redis.testing.RedisPlace;
import dev.heed.fleet.redis.testing.Wire;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When things go wrong: nothing throws, nothing waits, and what can be shared again is. */
class RedisFleetFailureTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(2);
    private final MockPlace place = new MockPlace();
    private final Wire wire = new Wire(place::port);
    private final String namespace = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        wire.close();
        place.close();
    }

    private Peer joining(int port, UnaryOperator<RedisFleet> with) {
        Peer peer = Peer.joining(RedisPlace.uri(port), namespace, with);
        opened.add(peer);
        return peer;
    }

    private Peer joined(int port) {
        Peer peer = joining(port, fleet -> fleet);
        peer.told().expectTimes("connected", 1);
        return peer;
    }

    private long publish(String message) {
        RedisClient client = RedisClient.create(place.uri());
        try {
            return client.connect().sync().publish("heed:{" + namespace + "}", message);
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    private RedisCommands<String, String> redis() {
        RedisClient client = RedisClient.create(place.uri());
        opened.add(() -> client.shutdown(Duration.ZERO, Duration.ofSeconds(2)));
        return client.connect().sync();
    }

    @Test
    void aServerThatIsDownAtTheStartIsJoinedWhenItIsUpWithOneWarning() {
        try (Logged logged = new Logged()) {
            wire.cut();
            Peer one = joining(wire.port(), fleet -> fleet);
            SharedHold hold = Holds.of(LONG);
            one.fleet().arm(hold);
            assertThat(one.first(hold)).isEqualTo(First.unknown());
            one.fleet().proved(hold, true, Duration.ZERO);
            one.fleet().release(Holds.of(LONG));
            await().until(() -> logged.lines(namespace).size() == 1);
            wire.heal();
            one.told().expect("armed", hold);
            assertThat(logged.lines(namespace)).hasSize(2);
            assertThat(logged.lines(namespace).get(0)).startsWith("WARN Fleet " + namespace);
            assertThat(logged.lines(namespace).get(1)).startsWith("INFO Fleet " + namespace);
            assertThat(joined(place.port()).told().expect("armed", hold).hold().window())
                    .isPositive();
        }
    }

    @Test
    void eachOutageIsOneWarning() {
        try (Logged logged = new Logged()) {
            Peer one = joined(wire.port());
            for (int outage = 1; outage <= 2; outage++) {
                wire.cut();
                one.told().expectTimes("cut", outage);
                for (int call = 0; call < 50; call++) {
                    one.fleet().arm(Holds.of(LONG));
                }
                wire.heal();
                one.told().expectTimes("connected", outage + 1L);
            }
            assertThat(logged.lines(namespace))
                    .filteredOn(line -> line.startsWith("WARN"))
                    .hasSize(2);
        }
    }

    @Test
    void aServerThatDoesNotAnswerDelaysNobody() {
        Peer one = joined(wire.port());
        SharedHold hold = one.arm(Holds.of(Duration.ofMillis(400)));
        wire.holdUp();
        assertThat(one.firsts(hold, 200)).containsOnly(First.unknown());
        wire.letThrough();
        // The first that came through took the turn, and gave it back since nobody waited for the answer.
        Peer other = joined(place.port());
        await().atMost(Duration.ofSeconds(5)).until(() -> other.first(hold).turn() == First.Turn.GO);
    }

    @Test
    void atMostSixtyFourCommandsAreUnanswered() {
        Peer one = joined(wire.port());
        SharedHold hold = one.arm(Holds.of(LONG));
        long before = place.count("eval");
        wire.holdUp();
        assertThat(one.firsts(hold, 200)).containsOnly(First.unknown());
        wire.letThrough();
        await().until(() -> one.first(hold).turn() == First.Turn.STANDS);
        assertThat(place.count("eval") - before).isBetween(64L, 70L);
    }

    @Test
    void aHundredArmingsOfOneHoldAreFew() {
        Peer one = joined(wire.port());
        SharedHold hold = Holds.of(LONG);
        long before = place.count("eval");
        wire.holdUp();
        IntStream.rangeClosed(1, 100).forEach(i -> one.fleet().arm(Holds.again(hold, LONG.plusSeconds(i))));
        wire.letThrough();
        one.told().expectLeft(hold, LONG.plusSeconds(95));
        assertThat(place.count("eval") - before).isBetween(2L, 4L);
    }

    @Test
    void atMostTwentyArmingsAreSentInASecond() {
        Peer one = joined(place.port());
        Told other = joined(place.port()).told();
        long begun = System.nanoTime();
        IntStream.range(0, 61).forEach(i -> one.fleet().arm(Holds.of(LONG)));
        other.expectTimes("armed", 61);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void whatWasDroppedIsSharedLater() {
        Peer one = joined(wire.port());
        wire.holdUp();
        List<SharedHold> holds =
                IntStream.range(0, 5).mapToObj(i -> Holds.of(LONG)).toList();
        holds.forEach(one.fleet()::arm);
        one.firsts(holds.get(0), 100);
        SharedHold dropped = Holds.of(LONG);
        one.fleet().arm(dropped);
        wire.letThrough();
        Told late = joined(place.port()).told();
        late.expect("armed", dropped);
        holds.forEach(hold -> late.expect("armed", hold));
    }

    @Test
    void whatNobodySaysIsIgnored() {
        try (Logged logged = new Logged()) {
            Peer one = joined(place.port());
            SharedHold hold = one.arm(Holds.of(LONG));
            int told = one.told().events().size();
            for (String odd : List.of(
                    "", "1", "2 R " + hold.id() + " " + hold.window(), "1 R " + hold.id() + " x", "\u0000\uFFFF")) {
                assertThat(publish(odd)).isOne();
            }
            assertThat(publish("1 F " + hold.id() + " " + hold.window())).isOne();
            one.told().expect("freed", hold);
            assertThat(one.told().events()).hasSize(told + 1);
            assertThat(logged.lines(namespace)).isEmpty();
        }
    }

    @Test
    void whatIsOddInRedisIsIgnored() {
        Peer one = joined(place.port());
        SharedHold hold = one.arm(Holds.of(LONG));
        RedisCommands<String, String> redis = redis();
        String channel = "heed:{" + namespace + "}";
        String odd = "e".repeat(32);
        redis.zadd(channel + ":i", 99_999_999_999_999.0, odd);
        redis.hset(channel + ":h:" + odd, Map.of("g", "-1", "u", "soon", "h", "\n"));
        redis.zadd(channel + ":i", 99_999_999_999_999.0, "nonsense");
        Told late = joined(place.port()).told();
        late.expect("armed", hold);
        assertThat(late.count("armed")).isOne();
    }

    @Test
    void aSecretKeepsIdsAwayFromWhoReadsRedis() {
        byte[] secret = "sixteen bytes and more".getBytes(StandardCharsets.US_ASCII);
        Peer one = joining(place.port(), fleet -> fleet.secret(secret));
        Peer other = joining(place.port(), fleet -> fleet.secret(secret).members(3));
        Peer stranger = joined(place.port());
        one.told().expectTimes("connected", 1);
        other.told().expectTimes("connected", 1);
        SharedHold hold = one.arm(Holds.of(Duration.ofMillis(400)));
        other.told().expect("armed", hold);
        assertThat(one.first(hold).turn()).isEqualTo(First.Turn.GO);
        other.fleet().proved(hold, true, Duration.ofMillis(9));
        one.told().expect("opened", hold);
        one.fleet().release(hold);
        assertThat(redis().keys("*")).isNotEmpty().noneMatch(key -> key.contains(hold.id()));
        stranger.told().expectTimes("armed", 1);
        assertThat(stranger.told().count("armed", hold)).isZero();
    }

    @Test
    void withASecretNobodyElseEndsAHold() {
        byte[] secret = "sixteen bytes and more".getBytes(StandardCharsets.US_ASCII);
        Peer one = joining(place.port(), fleet -> fleet.secret(secret));
        Peer other = joining(place.port(), fleet -> fleet.secret(secret));
        one.told().expectTimes("connected", 1);
        other.told().expectTimes("connected", 1);
        SharedHold hold = one.arm(Holds.of(LONG));
        other.told().expect("armed", hold);
        String named = new IdCipher(secret).written(hold.id()) + " " + hold.window();
        assertThat(publish("1 R " + named)).isEqualTo(2);
        assertThat(publish("1 R " + named + " " + "0".repeat(32))).isEqualTo(2);
        assertThat(publish("1 O " + named + " 2 70")).isEqualTo(2);
        other.told().expect("armed", one.arm(Holds.of(LONG)));
        assertThat(other.told().count("released") + other.told().count("opened"))
                .as("messages come in order")
                .isZero();
        one.fleet().release(hold);
        other.told().expect("released", hold);
        one.fleet().proved(hold, true, Duration.ofMillis(70));
        other.told().expect("opened", hold);
    }

    @Test
    void aListenerThatBlocksDoesNotStopTheConnections() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        AtomicReference<String> thread = new AtomicReference<>();
        Peer one = joined(place.port());
        RedisClient client = RedisClient.create(place.uri());
        opened.add(() -> client.shutdown(Duration.ZERO, Duration.ofSeconds(2)));
        RedisFleet fleet = RedisFleet.of(client, namespace);
        opened.add(fleet);
        opened.add(blocked::countDown);
        SharedHold hold = one.arm(Holds.of(LONG));
        fleet.join(new Blocked(thread, blocked));
        await().until(() -> thread.get() != null);
        assertThat(thread.get()).contains("eventExecutor");
        assertThat(client.connect().sync().ping()).isEqualTo("PONG");
        assertThat(one.first(hold).turn()).isEqualTo(First.Turn.STANDS);
    }

    private record Blocked(AtomicReference<String> thread, CountDownLatch latch) implements HoldFleet.Member {
        @Override
        public void armed(SharedHold hold) {
            thread.set(Thread.currentThread().getName());
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void opened(SharedHold hold, int members, Duration took) {}

        @Override
        public void freed(SharedHold hold) {}

        @Override
        public void released(SharedHold hold) {}

        @Override
        public void connected(boolean connected) {}
    }

    @Test
    void theAgeOfAMessageIsTakenOff() {
        Peer one = joined(place.port());
        Peer slow = joined(wire.port());
        wire.holdUp();
        Duration brief = Duration.ofSeconds(5);
        SharedHold hold = one.arm(Holds.of(brief));
        long kept = 60_000 + brief.toMillis();
        RedisCommands<String, String> redis = redis();
        String key = "heed:{" + namespace + "}:h:" + hold.id();
        await().until(() -> redis.pttl(key) < kept - 2_500);
        wire.letThrough();
        assertThat(slow.told().expect("armed", hold).hold().left()).isLessThan(brief.minusSeconds(2));
    }

    @Test
    void closingLeavesNoConnectionAndNoThread() {
        RedisClient client = RedisClient.create(place.uri());
        opened.add(() -> client.shutdown(Duration.ZERO, Duration.ofSeconds(2)));
        RedisFleet fleet = RedisFleet.of(client, namespace);
        Told told = new Told();
        fleet.join(told);
        told.expectTimes("connected", 1);
        fleet.close();
        await().until(() -> publish("nobody hears this") == 0);
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("heed")));
        fleet.close();
    }

    @Test
    void closingWhileTheServerIsOutOfReachEndsTheTries() {
        wire.cut();
        Peer one = joining(wire.port(), fleet -> fleet);
        one.fleet().close();
        wire.heal();
        Peer other = joined(wire.port());
        assertThat(other.told().count("connected")).isOne();
        assertThat(one.told().events()).isEmpty();
    }

    @Test
    void aClientThatWasShutDownFirstHurtsNobody() {
        RedisClient client = RedisClient.create(place.uri());
        RedisFleet fleet = RedisFleet.of(client, namespace);
        Told told = new Told();
        fleet.join(told);
        told.expectTimes("connected", 1);
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        SharedHold hold = Holds.of(LONG);
        fleet.arm(hold);
        assertThat(fleet.first(hold).toCompletableFuture())
                .succeedsWithin(PATIENCE)
                .isEqualTo(First.unknown());
        fleet.close();
    }

    @Test
    void aMemberThatThrowsDoesNotEndTheFleet() {
        RedisClient client = RedisClient.create(place.uri());
        opened.add(() -> client.shutdown(Duration.ZERO, Duration.ofSeconds(2)));
        RedisFleet fleet = RedisFleet.of(client, namespace);
        Told behind = new Told();
        try (Logged logged = new Logged()) {
            fleet.join(new Throwing());
            fleet.join(behind);
            SharedHold hold = Holds.of(LONG);
            joined(place.port()).arm(hold);
            behind.expect("armed", hold);
            assertThat(logged.lines(namespace)).contains("WARN A member of the fleet failed");
        }
        fleet.close();
    }

    private static final class Throwing implements HoldFleet.Member {
        @Override
        public void armed(SharedHold hold) {
            throw new IllegalStateException("armed");
        }

        @Override
        public void opened(SharedHold hold, int members, Duration took) {
            throw new IllegalStateException("opened");
        }

        @Override
        public void freed(SharedHold hold) {
            throw new IllegalStateException("freed");
        }

        @Override
        public void released(SharedHold hold) {
            throw new IllegalStateException("released");
        }

        @Override
        public void connected(boolean connected) {
            throw new IllegalStateException("connected");
        }
    }
}
