package dev.heed.fleet.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.HoldFleet.First;
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

/** Commands that arrive long after they were given up, as at a server that hung, do nothing. */
class RedisFleetLateTest {
    private static final Duration HUNG = Duration.ofMillis(2_500);
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
        Peer peer = Peer.joined(RedisPlace.uri(port), "late");
        peers.add(peer);
        return peer;
    }

    private void holdUpFor(Duration time) {
        await().pollDelay(time).until(() -> true);
        wire.letThrough();
    }

    @Test
    void anArmingThatArrivesLateHoldsNobodyLonger() {
        Peer one = joined(wire.port());
        Peer other = joined(place.port());
        Duration asked = Duration.ofSeconds(60);
        wire.holdUp();
        SharedHold hold = Holds.of(asked);
        one.fleet().arm(hold);
        holdUpFor(HUNG);
        assertThat(other.told().expect("armed", hold).hold().left()).isLessThanOrEqualTo(asked.minus(HUNG));
        one.told().expect("armed", hold);
        assertThat(one.told().events()).allMatch(event -> event.hold().left().compareTo(asked.minus(HUNG)) <= 0);
    }

    @Test
    void aQuestionThatArrivesLateTakesNoTurn() {
        Peer one = joined(wire.port());
        Peer other = joined(place.port());
        SharedHold hold = one.arm(Holds.of(Duration.ofMillis(400)));
        other.told().expect("armed", hold);
        wire.holdUp();
        assertThat(one.first(hold)).isEqualTo(First.unknown());
        holdUpFor(HUNG);
        await().until(() -> one.first(Holds.of(HUNG)).equals(First.unknown())
                && one.first(hold).turn() == First.Turn.GO);
        other.told().expect("armed", one.arm(Holds.of(HUNG)));
        assertThat(other.told().count("freed")).as("messages come in order").isZero();
    }
}
