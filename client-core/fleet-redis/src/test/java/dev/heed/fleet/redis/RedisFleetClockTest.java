package dev.heed.fleet.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.HoldFleet.First.Turn;
import dev.heed.SharedHold;
import dev.heed.fleet.redis.testing.Holds;
import dev.heed.fleet.redis.testing.MockPlace;
import dev.heed.fleet.redis.testing.Peer;
import dev.heed.fleet.redis.testing.RedisPlace;
import dev.heed.fleet.redis.testing.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server whose clock is set while holds stand: what is in memory keeps its end, and what is armed is shared. */
class RedisFleetClockTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(400);
    private final MockPlace place = new MockPlace();
    private final Wire wire = new Wire(place::port);
    private final List<Peer> peers = new ArrayList<>();

    @AfterEach
    void closeAll() {
        peers.forEach(Peer::close);
        wire.close();
        place.close();
    }

    private Peer joined(int port) {
        Peer peer = Peer.joined(RedisPlace.uri(port), "clock");
        peers.add(peer);
        return peer;
    }

    private Peer joined() {
        return joined(place.port());
    }

    private static void assertNeverToldLonger(Peer peer, Duration than) {
        assertThat(peer.told().events())
                .filteredOn(event -> event.what().equals("armed"))
                .isNotEmpty()
                .allMatch(event -> event.hold().left().compareTo(than) <= 0);
    }

    @Test
    void setBackItStillArms() {
        Peer one = joined();
        Peer other = joined();
        SharedHold before = one.arm(Holds.of(LONG));
        place.pass(Duration.ofHours(-1));
        SharedHold after = one.arm(Holds.of(LONG));
        assertThat(other.told().expect("armed", after).hold().left()).isBetween(LONG.minusSeconds(10), LONG);
        assertThat(other.told().expect("armed", before).hold().left()).isBetween(LONG.minusSeconds(10), LONG);
    }

    @Test
    void setForwardItStillArms() {
        Peer one = joined();
        Peer other = joined();
        place.pass(Duration.ofHours(1));
        SharedHold after = one.arm(Holds.of(LONG));
        assertThat(other.told().expect("armed", after).hold().left()).isBetween(LONG.minusSeconds(10), LONG);
    }

    @Test
    void setForwardItLearnsItByTheNextArming() {
        Peer one = joined();
        place.pass(Duration.ofHours(1));
        long before = place.count("eval");
        one.arm(Holds.of(LONG));
        assertThat(place.count("eval") - before).as("one was taken for late").isEqualTo(2);
        one.arm(Holds.of(LONG));
        assertThat(place.count("eval") - before).isEqualTo(3);
    }

    @Test
    void setForwardItStillSaysWhoGoesFirst() {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arm(Holds.of(SHORT));
        place.pass(Duration.ofSeconds(20));
        assertThat(one.first(hold).turn()).isEqualTo(Turn.GO);
        assertThat(other.first(hold).turn()).isEqualTo(Turn.WAIT);
    }

    @Test
    void setBackItHoldsNobodyLongerWhoWaits() {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arm(Holds.of(SHORT));
        other.told().expect("armed", hold);
        place.pass(Duration.ofHours(-1));
        assertThat(other.first(hold).turn()).isEqualTo(Turn.GO);
        assertThat(one.first(hold).turn()).isEqualTo(Turn.WAIT);
        assertNeverToldLonger(one, SHORT);
        assertNeverToldLonger(other, SHORT);
    }

    @Test
    void setBackItHoldsAsLongAsTheHoldWasLengthened() {
        Peer one = joined();
        Peer other = joined(wire.port());
        SharedHold hold = one.arm(Holds.of(SHORT));
        other.told().expect("armed", hold);
        wire.holdUp();
        one.arm(Holds.again(hold, LONG));
        one.told().expectLeft(hold, LONG.minusSeconds(10));
        place.pass(Duration.ofHours(-1));
        assertThat(other.first(hold).turn()).as("not answered in time").isEqualTo(Turn.UNKNOWN);
        wire.letThrough();
        assertThat(other.told().expectLeft(hold, LONG.minusSeconds(30)).left()).isLessThanOrEqualTo(LONG);
        assertThat(other.first(hold).turn()).isEqualTo(Turn.STANDS);
        assertThat(other.first(hold).time()).isBetween(LONG.minusSeconds(30), LONG);
    }

    @Test
    void setBackItSharesTheNextRefusal() {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arm(Holds.of(SHORT));
        other.told().expect("armed", hold);
        long begun = System.nanoTime();
        place.pass(Duration.ofHours(-1));
        await().until(() -> System.nanoTime() - begun > SHORT.toNanos());
        SharedHold anew = one.armAnew(hold, LONG);
        assertThat(other.told().expectNewer(hold).window()).isEqualTo(anew.window());
        assertThat(anew.left()).isBetween(LONG.minusSeconds(10), LONG);
    }

    @Test
    void setBackItLengthensNothingThatIsReadAgain() {
        Peer one = joined(wire.port());
        SharedHold hold = one.arm(Holds.of(LONG));
        place.pass(Duration.ofHours(-1));
        wire.cut();
        one.told().expectTimes("cut", 1);
        wire.heal();
        one.told().expectTimes("connected", 2);
        assertThat(one.told().expect("armed", hold).hold().left()).isGreaterThan(LONG.minusSeconds(20));
        assertNeverToldLonger(one, LONG);
    }
}
