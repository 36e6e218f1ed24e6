package dev.heed.fleet.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.HoldFleet.First;
import dev.heed.HoldFleet.First.Turn;
import dev.heed.Scope;
import dev.heed.SharedHold;
import dev.heed.contract.Told;
import dev.heed.fleet.redis.testing.Holds;
import dev.heed.fleet.redis.testing.Peer;
import dev.heed.fleet.redis.testing.RedisPlace;
import dev.heed.fleet.redis.testing.Wire;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What processes on one server do for each other. A hold of less than half a second may be asked about at once. */
abstract class RedisFleetContract {
    static final Duration LONG = Duration.ofMinutes(2);
    static final Duration SHORT = Duration.ofMillis(400);

    final List<AutoCloseable> opened = new ArrayList<>();
    final String namespace = "t" + UUID.randomUUID().toString().substring(0, 8);

    abstract RedisPlace place();

    /** Where it is looked at from beside. */
    RedisCommands<String, String> redis;

    @BeforeEach
    void look() {
        RedisClient client = RedisClient.create(place().uri());
        opened.add(() -> client.shutdown(Duration.ZERO, Duration.ofSeconds(2)));
        redis = client.connect().sync();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    Peer joined() {
        Peer peer = Peer.joined(place().uri(), namespace);
        opened.add(peer);
        return peer;
    }

    Peer joining(UnaryOperator<RedisFleet> with) {
        Peer peer = Peer.joining(place().uri(), namespace, with);
        opened.add(peer);
        return peer;
    }

    Wire wire() {
        Wire wire = new Wire(place()::port);
        opened.add(wire);
        return wire;
    }

    Peer joined(Wire wire) {
        Peer peer = Peer.joined(RedisPlace.uri(wire.port()), namespace);
        opened.add(peer);
        return peer;
    }

    String key(String kind, SharedHold hold) {
        return "heed:{" + namespace + "}:" + kind + ":" + hold.id();
    }

    @Test
    void aLateJoinerIsToldWhatStands() {
        Peer one = joined();
        SharedHold hold = one.arm(Holds.of(LONG));
        SharedHold client = one.arm(new SharedHold("c".repeat(32), 0, Scope.CLIENT, "", 503, LONG, 1));
        Told late = joined().told();
        assertThat(late.expect("armed", hold).hold().left()).isBetween(LONG.minusSeconds(20), LONG);
        assertThat(late.expect("armed", client).hold().host()).isEmpty();
        assertThat(late.events().get(late.events().size() - 1).what()).isEqualTo("connected");
    }

    @Test
    void aLateJoinerIsToldAllOfManyHolds() {
        long until = Long.parseLong(redis.time().get(0)) * 1_000 + LONG.toMillis();
        for (int i = 0; i < 250; i++) {
            SharedHold hold = Holds.of(LONG);
            redis.hset(
                    key("h", hold),
                    Map.of("g", "7", "u", "" + until, "n", "2", "s", "503", "c", "R", "h", "api.example.com"));
            redis.pexpireat(key("h", hold), until);
            redis.zadd("heed:{" + namespace + "}:i", (double) until, hold.id());
        }
        redis.pexpireat("heed:{" + namespace + "}:i", until);
        assertThat(joined().told().events())
                .filteredOn(event -> event.what().equals("armed"))
                .hasSize(250)
                .allMatch(event -> event.hold().armings() == 2 && event.hold().scope() == Scope.RESOURCE);
    }

    @Test
    void oneOfManyGoesFirst() {
        List<Peer> peers = List.of(joined(), joined(), joined(), joined());
        SharedHold hold = peers.get(0).arm(Holds.of(SHORT));
        List<First> answers =
                peers.parallelStream().map(peer -> peer.first(hold)).toList();
        assertThat(answers).filteredOn(answer -> answer.turn() == Turn.GO).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.turn() != Turn.GO)
                .allMatch(answer -> answer.turn() == Turn.WAIT)
                .allMatch(answer -> answer.time().compareTo(Duration.ofMillis(10_400)) <= 0)
                .allMatch(answer -> answer.time().compareTo(Duration.ofSeconds(8)) > 0);
    }

    @Test
    void theNumberOfMembersIsTheOneThatWasGiven() {
        Peer one = joining(fleet -> fleet.members(40));
        one.told().expectTimes("connected", 1);
        SharedHold hold = one.arm(Holds.of(SHORT));
        one.first(hold);
        one.fleet().proved(hold, true, Duration.ofMillis(70));
        assertThat(one.told().expect("opened", hold).members()).isEqualTo(40);
        assertThat(one.first(hold)).isEqualTo(First.open(40, Duration.ofMillis(70)));
        SharedHold next = one.arm(Holds.of(SHORT));
        assertThat(joined().first(next).turn()).isEqualTo(Turn.GO);
        assertThat(one.first(next).members()).as("while another goes first").isEqualTo(40);
    }

    @Test
    void aHoldThatWasOpenedIsOverThoughItsTimeIsNot() {
        Peer one = joined();
        SharedHold hold = one.arm(Holds.of(LONG));
        one.fleet().proved(hold, true, Duration.ofMillis(70));
        one.told().expect("opened", hold);
        assertThat(one.armAnew(hold, LONG).armings()).isEqualTo(1);
    }

    @Test
    void whoAsksAboutAnOldWindowIsToldOfTheNewOne() {
        Peer one = joined();
        SharedHold hold = one.arm(Holds.of(SHORT));
        long newer = hold.window() + 5;
        redis.hset(key("h", hold), "g", String.valueOf(newer));
        assertThat(one.first(hold).turn()).isEqualTo(Turn.STANDS);
        assertThat(one.told().expectNewer(hold).window()).isEqualTo(newer);
    }

    @Test
    void aHoldIsReleasedByHandForAll() {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arm(Holds.of(LONG));
        other.told().expect("armed", hold);
        one.fleet().release(hold);
        other.told().expect("released", hold);
        assertThat(other.first(hold).turn()).isEqualTo(Turn.GO);
        assertThat(one.first(hold).turn()).isEqualTo(Turn.WAIT);
        assertThat(joined().told().count("armed")).isZero();
        assertThat(one.told().count("released")).isZero();
        assertThat(redis.exists("heed:{" + namespace + "}:i")).isZero();
    }

    @Test
    void whatWasArmedOnBothSidesOfACutIsMerged() {
        Wire wire = wire();
        Peer cut = joined(wire);
        Peer other = joined();
        SharedHold shared = other.arm(Holds.of(LONG));
        cut.told().expect("armed", shared);
        wire.cut();
        cut.told().expectTimes("cut", 1);
        SharedHold here = Holds.of(LONG);
        cut.fleet().arm(here);
        cut.fleet().arm(Holds.again(shared, LONG.multipliedBy(3)));
        SharedHold there = other.arm(Holds.of(LONG));
        assertThat(cut.first(shared)).isEqualTo(First.unknown());
        wire.heal();
        cut.told().expect("armed", there);
        other.told().expect("armed", here);
        other.told().expectLeft(shared, LONG.multipliedBy(2));
        assertThat(cut.told().count("connected")).isEqualTo(2);
    }

    @Test
    void aServerThatComesBackEmptyIsToldWhatStands() {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arm(Holds.of(LONG));
        other.told().expect("armed", hold);
        place().restartEmpty();
        one.told().expectTimes("connected", 2);
        other.told().expectTimes("connected", 2);
        assertThat(one.told().expectNewer(hold).left()).isBetween(LONG.minusSeconds(30), LONG);
        other.told().expectNewer(hold);
        joined().told().expect("armed", hold);
    }

    @Test
    void everyKeyHasAnEnd() {
        Peer one = joined();
        SharedHold hold = one.arm(Holds.of(SHORT));
        one.first(hold);
        List<String> keys = redis.keys("heed:{" + namespace + "}*");
        assertThat(keys).hasSize(3);
        assertThat(keys).allMatch(key -> redis.pttl(key) > 0);
        assertThat(redis.pttl(key("h", hold))).isLessThanOrEqualTo(60_400);
    }

    @Test
    void theIndexLivesAsLongAsItsLongestHold() {
        Peer one = joined();
        one.arm(Holds.of(Duration.ofDays(2)));
        one.arm(Holds.of(SHORT));
        assertThat(redis.pttl("heed:{" + namespace + "}:i"))
                .isGreaterThan(Duration.ofDays(2).toMillis());
    }

    @Test
    void afterAReleaseByHandAllHearHowTheFirstFared() {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arm(Holds.of(LONG));
        other.told().expect("armed", hold);
        one.fleet().release(hold);
        other.told().expect("released", hold);
        assertThat(one.first(hold).turn()).isEqualTo(Turn.GO);
        one.fleet().proved(hold, true, Duration.ofMillis(70));
        other.told().expect("opened", hold);
    }

    @Test
    void aTurnIsItsOwnersStillAndEnds() {
        Peer one = joined();
        SharedHold hold = one.arm(Holds.of(SHORT));
        assertThat(one.first(hold).turn()).isEqualTo(Turn.GO);
        assertThat(one.first(hold).turn()).isEqualTo(Turn.GO);
        assertThat(redis.pttl(key("p", hold))).isBetween(8_000L, 10_400L);
    }

    @Test
    void aTurnWithoutAnEndIsNone() {
        Peer one = joined();
        SharedHold hold = one.arm(Holds.of(SHORT));
        redis.set(key("p", hold), "a stranger");
        assertThat(one.first(hold).turn()).isEqualTo(Turn.GO);
    }

    @Test
    void theClientStaysOpenWhenTheFleetIsClosed() {
        Peer one = joined();
        one.fleet().close();
        assertThat(one.client().connect().sync().ping()).isEqualTo("PONG");
    }

    @Test
    void aKeyOfAnotherTypeDoesNotStopSharing() {
        Peer one = joined();
        SharedHold hold = Holds.of(SHORT);
        SharedHold sound = one.arm(Holds.of(LONG));
        redis.rpush(key("h", hold), "a list");
        redis.rpush(key("p", hold), "a list");
        redis.zadd("heed:{" + namespace + "}:i", 99_999_999_999_998.0, hold.id());
        assertThat(joined().told().count("armed", sound)).isOne();
        assertThat(one.first(hold)).isEqualTo(First.unknown());
        redis.rpush(key("h", hold), "a list");
        SharedHold armed = one.arm(hold);
        redis.rpush(key("p", hold), "a list");
        assertThat(one.first(armed).turn()).isEqualTo(Turn.GO);
        redis.del(key("p", hold));
        redis.rpush(key("p", hold), "a list");
        one.fleet().proved(armed, true, Duration.ofMillis(70));
        one.told().expect("opened", armed);
    }

    @Test
    void anIndexOfAnotherTypeIsMadeAnew() {
        String index = "heed:{" + namespace + "}:i";
        redis.set(index, "a text");
        Peer one = joined();
        SharedHold hold = one.arm(Holds.of(LONG));
        assertThat(joined().told().count("armed", hold)).isOne();
        redis.del(index);
        redis.set(index, "a text");
        one.fleet().release(hold);
        await().until(() -> redis.exists(index) == 0);
    }

    @Test
    void aValueThatIsNoNumberCountsAsMissing() {
        Peer one = joined();
        SharedHold hold = Holds.of(LONG);
        for (String odd : List.of("inf", "nan", "-1", "0x10", "1e300", "", "9".repeat(15))) {
            redis.hset(key("h", hold), Map.of("g", odd, "u", odd, "n", odd, "m", odd));
            assertThat(one.first(hold)).as(odd).isEqualTo(First.unknown());
        }
        assertThat(one.arm(hold).armings()).isOne();
        String index = "heed:{" + namespace + "}:i";
        redis.zadd(index, Double.POSITIVE_INFINITY, "f".repeat(32));
        SharedHold other = one.arm(Holds.of(LONG));
        assertThat(redis.zscore(index, "f".repeat(32))).isNull();
        assertThat(redis.pttl(index)).isGreaterThan(LONG.toMillis());
        assertThat(joined().told().events())
                .filteredOn(event -> event.what().equals("armed"))
                .hasSize(2)
                .anyMatch(event -> event.hold().id().equals(other.id()));
    }

    @Test
    void aWindowThatTheServerLostIsFollowedByANewerOne() {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arm(Holds.of(SHORT));
        redis.hset(key("h", hold), "g", String.valueOf(hold.window() - 9_000));
        SharedHold newer = other.armAnew(other.told().expect("armed", hold).hold(), LONG);
        assertThat(one.told().expectNewer(hold).window()).isEqualTo(newer.window());
        assertThat(one.first(newer).turn()).isEqualTo(Turn.STANDS);
        redis.del(key("h", hold));
        assertThat(one.armAnew(newer, LONG.multipliedBy(2)).window()).isGreaterThan(newer.window());
    }

    @Test
    void aServerWhoseClockIsBehindIsGivenNewerWindowsThanItWouldMake() {
        Peer one = joined();
        SharedHold hold = one.arm(Holds.of(SHORT));
        long ahead = hold.window() + 3_600_000;
        redis.hset(key("h", hold), Map.of("g", String.valueOf(ahead)));
        assertThat(one.first(hold).turn())
                .as("told of the window before the server lost it")
                .isEqualTo(Turn.STANDS);
        SharedHold known = one.told().expectNewer(hold);
        redis.del(key("h", hold));
        assertThat(one.armAnew(known, LONG).window()).isEqualTo(ahead + 1);
    }

    @Test
    void aWindowOfTheFarFutureIsAStrangers() {
        Peer one = joined();
        SharedHold hold = one.arm(Holds.of(LONG));
        long future = 99_999_999_999_999L;
        String channel = "heed:{" + namespace + "}";
        long now = hold.window();
        redis.publish(channel, "1 A " + hold.id() + " " + future + " " + now + " " + (now + 300_000) + " 1 429 O h");
        redis.hset(key("h", hold), "g", String.valueOf(future));
        Peer late = joined();
        assertThat(late.told().count("armed", hold)).isZero();
        SharedHold next = late.arm(Holds.again(hold, LONG));
        assertThat(next.window()).isLessThan(future);
        assertThat(one.told().expectNewer(hold).window()).isEqualTo(next.window());
    }
}
