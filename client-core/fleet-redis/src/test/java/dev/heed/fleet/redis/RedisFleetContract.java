package dev.heed.fleet.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.HoldFleet.First;
import dev.heed.HoldFleet.First.Turn;
import dev.heed.Scope;
import dev.heed.SharedHold;
import dev.heed.fleet.redis.testing.Holds;
import dev.heed.fleet.redis.testing.Peer;
import dev.heed.fleet.redis.testing.RedisPlace;
import dev.heed.fleet.redis.testing.Told;
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
    void anArmingIsToldToAll() {
        Peer one = joined();
        Peer other = joined();
        SharedHold armed = one.arm(Holds.of(LONG));
        SharedHold told = other.told().expect("armed", armed).hold();
        assertThat(told.window()).isEqualTo(armed.window()).isPositive();
        assertThat(told.host()).isEqualTo("api.example.com");
        assertThat(told.status()).isEqualTo(429);
        assertThat(told.armings()).isOne();
        assertThat(told.left()).isBetween(LONG.minusSeconds(2), LONG);
    }

    @Test
    void aHoldIsNeverShortened() {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arm(Holds.of(LONG));
        other.told().expect("armed", hold);
        SharedHold kept = other.arm(Holds.again(hold, Duration.ofSeconds(3)));
        assertThat(kept.left()).isGreaterThan(LONG.minusSeconds(5));
        assertThat(one.told().events())
                .filteredOn(event -> event.what().equals("armed"))
                .allMatch(event -> event.hold().left().compareTo(LONG.minusSeconds(5)) > 0);
        other.arm(Holds.again(hold, LONG.multipliedBy(2)));
        SharedHold longer = one.told().expectLeft(hold, LONG.plusSeconds(60));
        assertThat(longer.window()).isEqualTo(hold.window());
        assertThat(longer.armings()).isOne();
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
    void nobodyGoesWhileAHoldStands() {
        Peer one = joined();
        SharedHold hold = one.arm(Holds.of(LONG));
        First answer = one.first(hold);
        assertThat(answer.turn()).isEqualTo(Turn.STANDS);
        assertThat(answer.time()).isBetween(LONG.minusSeconds(5), LONG);
    }

    @Test
    void aHoldThatTheServerDoesNotHaveIsUnknown() {
        assertThat(joined().first(Holds.of(LONG))).isEqualTo(First.unknown());
    }

    @Test
    void aWindowThatTheServerLostIsUnknown() {
        Peer one = joined();
        SharedHold hold = one.arm(Holds.of(SHORT));
        SharedHold later = new SharedHold(hold.id(), hold.window() + 9, hold.scope(), hold.host(), 429, SHORT, 1);
        assertThat(one.first(later)).isEqualTo(First.unknown());
    }

    @Test
    void aGoodFirstOpensForAll() {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arm(Holds.of(SHORT));
        other.told().expect("armed", hold);
        assertThat(one.first(hold).turn()).isEqualTo(Turn.GO);
        one.fleet().proved(hold, true, Duration.ofMillis(70));
        Told.Event open = other.told().expect("opened", hold);
        assertThat(open.members()).isEqualTo(2);
        assertThat(open.took()).isEqualTo(Duration.ofMillis(70));
        assertThat(one.told().expect("opened", hold).members()).isEqualTo(2);
        assertThat(other.first(hold)).isEqualTo(First.open(2, Duration.ofMillis(70)));
        assertThat(joined().first(hold)).isEqualTo(First.open(2, Duration.ofMillis(70)));
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
    void aFirstThatFailedFreesTheTurn() {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arm(Holds.of(SHORT));
        other.told().expect("armed", hold);
        assertThat(one.first(hold).turn()).isEqualTo(Turn.GO);
        one.fleet().proved(hold, false, Duration.ofMillis(70));
        other.told().expect("freed", hold);
        assertThat(other.first(hold).turn()).isEqualTo(Turn.GO);
        assertThat(one.first(hold).turn()).isEqualTo(Turn.WAIT);
    }

    @Test
    void aSilentFirstLosesItsTurn() {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arm(Holds.of(SHORT));
        assertThat(one.first(hold).turn()).isEqualTo(Turn.GO);
        assertThat(redis.pttl(key("p", hold))).isBetween(8_000L, 10_400L);
        redis.pexpire(key("p", hold), 1);
        await().until(() -> redis.get(key("p", hold)) == null);
        assertThat(other.first(hold).turn()).isEqualTo(Turn.GO);
    }

    @Test
    void aHoldThatIsArmedAnewIsANewWindow() {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arm(Holds.of(SHORT));
        other.told().expect("armed", hold);
        assertThat(one.first(hold).turn()).isEqualTo(Turn.GO);
        one.fleet().proved(hold, true, Duration.ofMillis(70));
        other.told().expect("opened", hold);
        SharedHold anew = other.armAnew(hold, SHORT);
        assertThat(anew.armings()).as("the server was healthy in between").isEqualTo(1);
        assertThat(one.told().expectNewer(hold).window()).isEqualTo(anew.window());
        assertThat(other.first(anew).turn()).isEqualTo(Turn.GO);
        one.fleet().proved(hold, true, Duration.ofMillis(70));
        assertThat(one.first(anew).turn()).isEqualTo(Turn.WAIT);
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
    void aTurnEndsWithItsWindow() {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arm(Holds.of(SHORT));
        assertThat(one.first(hold).turn()).isEqualTo(Turn.GO);
        long until = Long.parseLong(redis.hget(key("h", hold), "u"));
        await().until(() -> Long.parseLong(redis.time().get(0)) * 1_000 > until);
        SharedHold anew = other.armAnew(hold, SHORT);
        assertThat(anew.armings()).as("nothing came in between").isEqualTo(2);
        assertThat(other.first(anew).turn()).isEqualTo(Turn.GO);
        assertThat(other.first(anew).turn()).as("the turn is its own").isEqualTo(Turn.GO);
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
    void anOldWindowIsNotReleased() {
        Peer one = joined();
        SharedHold hold = one.arm(Holds.of(LONG));
        SharedHold old =
                new SharedHold(hold.id(), hold.window() - 1, hold.scope(), hold.host(), hold.status(), LONG, 1);
        one.fleet().release(old);
        assertThat(one.first(hold).turn()).isEqualTo(Turn.STANDS);
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
    void nothingIsToldAfterItIsClosed() {
        Peer one = joined();
        Peer other = joined();
        one.fleet().close();
        SharedHold hold = other.arm(Holds.of(LONG));
        assertThat(one.told().count("armed")).isZero();
        assertThat(one.first(hold)).isEqualTo(First.unknown());
        one.fleet().arm(hold);
        one.fleet().close();
        assertThat(one.client().connect().sync().ping()).isEqualTo("PONG");
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
}
