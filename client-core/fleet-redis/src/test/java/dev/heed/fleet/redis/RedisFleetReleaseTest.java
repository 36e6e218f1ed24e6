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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hold that was released by hand does not come back, whatever the server heard of it by then. */
class RedisFleetReleaseTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private final MockPlace place = new MockPlace();
    private final Wire wire = new Wire(place::port);
    private final List<Peer> peers = new ArrayList<>();
    private Peer one;
    private Peer other;

    @BeforeEach
    void join() {
        one = joined(wire.port());
        other = joined(place.port());
    }

    @AfterEach
    void closeAll() {
        peers.forEach(Peer::close);
        wire.close();
        place.close();
    }

    private Peer joined(int port) {
        Peer peer = Peer.joined(RedisPlace.uri(port), "release");
        peers.add(peer);
        return peer;
    }

    private SharedHold shared() {
        SharedHold hold = one.arm(Holds.of(LONG));
        other.told().expect("armed", hold);
        return hold;
    }

    private void cut() {
        wire.cut();
        one.told().expectTimes("cut", 1);
    }

    private static SharedHold unknown(SharedHold hold) {
        return new SharedHold(hold.id(), 0, hold.scope(), hold.host(), hold.status(), hold.left(), 1);
    }

    /** What one says afterwards goes to the server after all that it had to say before. */
    private void assertNeverArmed(SharedHold hold) {
        other.told().expect("armed", one.arm(Holds.of(LONG)));
        assertThat(other.told().count("armed", hold)).isZero();
    }

    @Test
    void releasedWhileTheServerIsOutOfReachItIsReleasedThereAfterwards() {
        SharedHold hold = shared();
        SharedHold second = shared();
        cut();
        long told = one.told().count("armed", hold);
        one.fleet().release(unknown(hold));
        one.fleet().release(second);
        wire.heal();
        other.told().expect("released", hold);
        other.told().expect("released", second);
        assertThat(one.told().count("armed", hold)).isEqualTo(told);
        assertThat(one.first(hold).turn()).isEqualTo(Turn.GO);
    }

    @Test
    void armedAndReleasedWhileTheServerIsOutOfReachItIsNotArmedAfterwards() {
        cut();
        SharedHold hold = Holds.of(LONG);
        one.fleet().arm(hold);
        one.fleet().release(hold);
        List<SharedHold> others = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            others.add(Holds.of(LONG));
            one.fleet().arm(others.get(i));
        }
        wire.heal();
        others.forEach(armed -> other.told().expect("armed", armed));
        assertNeverArmed(hold);
    }

    @Test
    void whatAnotherArmsAgainAtAnEmptyServerIsReleasedThen() {
        SharedHold hold = shared();
        cut();
        one.fleet().release(unknown(hold));
        place.restartEmpty();
        SharedHold again = other.told().expectNewer(hold);
        wire.heal();
        assertThat(other.told().expect("released", hold).hold().window()).isEqualTo(again.window());
    }

    @Test
    void armedAfterItsReleaseItStands() {
        SharedHold hold = shared();
        cut();
        one.fleet().release(unknown(hold));
        one.fleet().arm(unknown(Holds.again(hold, LONG.multipliedBy(2))));
        wire.heal();
        one.told().expectLeft(hold, LONG.plusSeconds(30));
        other.told().expect("armed", one.arm(Holds.of(LONG)));
        assertThat(other.told().count("released")).isZero();
        assertThat(one.first(hold).turn()).isEqualTo(Turn.STANDS);
    }

    @Test
    void releasedWhileItsArmingIsNotAnsweredItIsReleasedThere() {
        wire.holdUp();
        SharedHold hold = Holds.of(LONG);
        one.fleet().arm(hold);
        one.fleet().release(hold);
        await().pollDelay(Duration.ofMillis(400)).until(() -> true);
        wire.letThrough();
        other.told().expect("released", hold);
    }

    @Test
    void releasedAfterItsArmingWasGivenUpItIsReleasedThere() {
        wire.holdUp();
        SharedHold hold = Holds.of(LONG);
        one.fleet().arm(hold);
        assertThat(one.first(hold).turn()).as("given up").isEqualTo(Turn.UNKNOWN);
        one.fleet().release(hold);
        wire.letThrough();
        other.told().expect("released", hold);
    }

    @Test
    void aReleaseThatIsNotAnsweredIsSaidAgain() {
        SharedHold hold = shared();
        wire.holdUp();
        one.firsts(Holds.of(LONG), 64);
        one.fleet().release(hold);
        wire.letThrough();
        other.told().expect("released", hold);
    }

    @Test
    void aReleaseThatIsAnsweredLateEndsNoLaterHold() {
        SharedHold hold = shared();
        wire.holdUp();
        one.fleet().release(hold);
        assertThat(one.first(hold).turn()).as("given up").isEqualTo(Turn.UNKNOWN);
        wire.letThrough();
        other.told().expect("released", hold);
        await().until(() -> one.first(hold).turn() == Turn.GO);
        other.armAnew(other.told().expect("armed", hold).hold(), LONG);
        one.told().expectNewer(hold);
        other.told().expect("armed", one.arm(Holds.of(LONG)));
        assertThat(other.told().count("released")).isOne();
    }

    @Test
    void armedAtAClockThatWasSetForwardAndReleasedItIsNotArmedAgain() {
        place.pass(Duration.ofHours(1));
        SharedHold hold = Holds.of(LONG);
        wire.holdUp();
        one.fleet().arm(hold);
        one.fleet().release(hold);
        wire.letThrough();
        assertNeverArmed(hold);
    }
}
