package dev.heed.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.HoldFleet;
import dev.heed.HoldFleet.First;
import dev.heed.HoldFleet.First.Turn;
import dev.heed.Scope;
import dev.heed.SharedHold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every engine of a fleet does. A test of an engine extends it, and says how a process joins, how time passes and how
 * a process is cut off; what is told may come on another thread.
 */
public abstract class HoldFleetContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofMinutes(2);

    /** An engine may be asked who goes first from half a second before the end on. */
    private static final Duration SHORT = Duration.ofMillis(400);

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration TOOK = Duration.ofMillis(70);

    private final List<Peer> peers = new ArrayList<>();

    /** For the tests of engines. */
    protected HoldFleetContract() {}

    /** Makes a process that has not joined; all are of one fleet. */
    protected abstract HoldFleet process() throws Exception;

    /** Lets the time of the engine pass. */
    protected abstract void passes(Duration time) throws Exception;

    /** Cuts a process off. */
    protected abstract void cut(HoldFleet process) throws Exception;

    /** Connects it again. */
    protected abstract void heal(HoldFleet process) throws Exception;

    /** How many processes an engine says there are; those of a fleet whose user says it count otherwise. */
    protected int counted(int processes) {
        return processes;
    }

    private static final class Peer {
        private final HoldFleet fleet;
        private final Told told = new Told();

        Peer(HoldFleet fleet) {
            this.fleet = fleet;
        }

        List<Told.Event> events() {
            return told.events();
        }

        long count(String what) {
            return told.count(what);
        }

        Told.Event hears(String what, Predicate<SharedHold> which) {
            return told.expect(what, which);
        }

        SharedHold hears(SharedHold armed) {
            return hears("armed", hold -> hold.id().equals(armed.id()) && hold.window() > armed.window())
                    .hold();
        }

        /** Arms a hold, and returns it with the window that the fleet gave it. */
        SharedHold arms(SharedHold hold) {
            fleet.arm(hold);
            return hears(hold);
        }

        First first(SharedHold hold) throws Exception {
            return fleet.first(hold).toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static SharedHold hold(char id, Duration left) {
        return new SharedHold(String.valueOf(id).repeat(32), 0, Scope.ORIGIN, "host", 429, left, 1);
    }

    private static SharedHold again(SharedHold hold, Duration left) {
        return new SharedHold(hold.id(), hold.window(), hold.scope(), hold.host(), hold.status(), left, hold.armings());
    }

    private Peer joined() throws Exception {
        Peer peer = new Peer(process());
        peers.add(peer);
        peer.fleet.join(peer.told);
        peer.hears("connected", any -> true);
        return peer;
    }

    @AfterEach
    void allLeave() {
        peers.forEach(peer -> peer.fleet.close());
    }

    @Test
    void anArmingIsToldToAllWithItsWindow() throws Exception {
        Peer one = joined();
        Peer other = joined();
        SharedHold armed = one.arms(hold('a', LONG));
        SharedHold told = other.hears(hold('a', LONG));
        assertThat(told.window()).isEqualTo(armed.window()).isPositive();
        assertThat(told.left()).isBetween(LONG.minusSeconds(2), LONG);
        assertThat(again(told, LONG)).isEqualTo(again(armed, LONG));
        assertThat(told.host()).isEqualTo("host");
        assertThat(told.status()).isEqualTo(429);
        assertThat(told.armings()).isEqualTo(1);
    }

    @Test
    void aHoldIsLengthenedAndNeverShortened() throws Exception {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arms(hold('a', LONG));
        other.fleet.arm(hold('a', Duration.ofSeconds(3)));
        other.fleet.arm(hold('a', LONG.multipliedBy(2)));
        SharedHold longer = one.hears("armed", told -> told.left().compareTo(LONG.plusSeconds(60)) > 0)
                .hold();
        assertThat(longer.window()).isEqualTo(hold.window());
        assertThat(longer.armings()).isEqualTo(1);
        assertThat(one.events())
                .filteredOn(event -> event.what().equals("armed"))
                .allMatch(event -> event.hold().left().compareTo(LONG.minusSeconds(5)) > 0);
        Peer late = joined();
        assertThat(late.hears(hold('a', LONG)).left()).isGreaterThan(LONG.plusSeconds(60));
    }

    @Test
    void aLateJoinerHearsWhatStandsAndNotWhatIsOver() throws Exception {
        Peer one = joined();
        one.arms(hold('a', SHORT));
        SharedHold standing = one.arms(hold('b', LONG));
        passes(SHORT);
        Peer late = joined();
        assertThat(late.hears(hold('b', LONG)).window()).isEqualTo(standing.window());
        assertThat(late.events())
                .filteredOn(event -> event.what().equals("armed"))
                .extracting(event -> event.hold().id())
                .containsOnly(standing.id());
    }

    @Test
    void oneOfManyGoesFirst() throws Exception {
        List<Peer> all = List.of(joined(), joined(), joined());
        SharedHold hold = all.get(0).arms(hold('a', SHORT));
        List<First> answers = new ArrayList<>();
        for (Peer peer : all) {
            answers.add(peer.first(hold));
        }
        assertThat(answers).extracting(First::turn).containsExactly(Turn.GO, Turn.WAIT, Turn.WAIT);
        assertThat(answers.get(1).time()).isBetween(LEASE.minusSeconds(2), LEASE.plus(SHORT));
    }

    @Test
    void nobodyGoesWhileAHoldStands() throws Exception {
        Peer one = joined();
        First answer = one.first(one.arms(hold('a', LONG)));
        assertThat(answer.turn()).isEqualTo(Turn.STANDS);
        assertThat(answer.time()).isBetween(LONG.minusSeconds(5), LONG);
    }

    @Test
    void whatTheEngineDoesNotKnowIsUnknown() throws Exception {
        Peer one = joined();
        assertThat(one.first(hold('a', SHORT))).isEqualTo(First.unknown());
        SharedHold hold = one.arms(hold('b', SHORT));
        SharedHold lost = new SharedHold(hold.id(), hold.window() + 9, hold.scope(), hold.host(), 429, SHORT, 1);
        assertThat(one.first(lost)).isEqualTo(First.unknown());
    }

    @Test
    void aGoodFirstOpensForAll() throws Exception {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arms(hold('a', SHORT));
        assertThat(one.first(hold).turn()).isEqualTo(Turn.GO);
        one.fleet.proved(hold, true, TOOK);
        for (Peer peer : List.of(one, other)) {
            Told.Event opened = peer.hears("opened", told -> told.window() == hold.window());
            assertThat(opened.members()).isEqualTo(counted(2));
            assertThat(opened.took()).isEqualTo(TOOK);
        }
        assertThat(other.first(hold)).isEqualTo(First.open(counted(2), TOOK));
    }

    @Test
    void aFirstThatFailedFreesItsTurn() throws Exception {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arms(hold('a', SHORT));
        assertThat(one.first(hold).turn()).isEqualTo(Turn.GO);
        one.fleet.proved(hold, false, TOOK);
        other.hears("freed", told -> told.window() == hold.window());
        assertThat(other.first(hold).turn()).isEqualTo(Turn.GO);
        assertThat(one.first(hold).turn()).isEqualTo(Turn.WAIT);
        one.fleet.proved(hold, false, TOOK);
        one.hears("freed", told -> told.window() == hold.window());
        assertThat(one.first(hold).turn())
                .as("the turn of another is not freed")
                .isEqualTo(Turn.WAIT);
    }

    @Test
    void aSilentFirstLosesItsTurn() throws Exception {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arms(hold('a', SHORT));
        assertThat(one.first(hold).turn()).isEqualTo(Turn.GO);
        passes(SHORT.plus(LEASE).minusSeconds(1));
        assertThat(other.first(hold).turn()).isEqualTo(Turn.WAIT);
        passes(Duration.ofMillis(1_100));
        assertThat(other.first(hold).turn()).isEqualTo(Turn.GO);
    }

    @Test
    void armedAnewAHoldHasANewWindowAndNobodyHasTheTurn() throws Exception {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arms(hold('a', SHORT));
        assertThat(one.first(hold).turn()).isEqualTo(Turn.GO);
        passes(SHORT.plusMillis(10));
        SharedHold anew = one.arms(again(hold, SHORT));
        assertThat(anew.window()).isGreaterThan(hold.window());
        assertThat(anew.armings()).isEqualTo(2);
        one.fleet.proved(hold, true, TOOK);
        assertThat(other.first(hold).turn()).as("an old window").isEqualTo(Turn.STANDS);
        assertThat(other.first(anew).turn()).isEqualTo(Turn.GO);
        assertThat(other.count("opened")).isZero();
    }

    @Test
    void aHoldBeforeARefusalIsToldWithoutArmingsAndARefusalCountsOne() throws Exception {
        Peer one = joined();
        Peer other = joined();
        SharedHold early = one.arms(beforeRefusal(SHORT));
        assertThat(early.armings()).isZero();
        assertThat(other.hears(beforeRefusal(SHORT)).armings()).isZero();
        one.fleet.arm(hold('a', LONG));
        SharedHold refused =
                other.hears("armed", told -> told.left().compareTo(SHORT) > 0).hold();
        assertThat(refused.window()).isEqualTo(early.window());
        assertThat(refused.armings()).isEqualTo(1);
    }

    @Test
    void aNewWindowCountsOneMoreIfARefusalAsksForItAndElseNone() throws Exception {
        Peer one = joined();
        SharedHold hold = one.arms(hold('a', SHORT));
        passes(SHORT.plusMillis(10));
        one.fleet.arm(again(hold, SHORT));
        SharedHold second = one.hears(hold);
        assertThat(second.armings()).isEqualTo(2);
        passes(SHORT.plusMillis(10));
        one.fleet.arm(beforeRefusal(SHORT));
        SharedHold early = one.hears(second);
        assertThat(early.armings()).isZero();
        passes(SHORT.plusMillis(10));
        one.fleet.arm(hold('a', SHORT));
        assertThat(one.hears(early).armings()).isEqualTo(1);
    }

    @Test
    void aFirstWindowCountsWhatTheProcessSays() throws Exception {
        Peer one = joined();
        SharedHold third = new SharedHold("a".repeat(32), 0, Scope.ORIGIN, "host", 429, SHORT, 3);
        SharedHold hold = one.arms(third);
        assertThat(hold.armings()).isEqualTo(3);
        assertThat(one.first(hold).turn()).isEqualTo(Turn.GO);
        one.fleet.proved(hold, true, TOOK);
        one.hears("opened", any -> true);
        one.fleet.arm(new SharedHold(hold.id(), 0, Scope.ORIGIN, "host", 429, SHORT, 2));
        assertThat(one.hears(hold).armings()).as("after a good response").isEqualTo(2);
    }

    private static SharedHold beforeRefusal(Duration left) {
        return new SharedHold("a".repeat(32), 0, Scope.ORIGIN, "host", 429, left, 0);
    }

    @Test
    void whoWaitsForAnotherLearnsHowManyThereAre() throws Exception {
        List<Peer> all = List.of(joined(), joined(), joined());
        SharedHold hold = all.get(0).arms(hold('a', SHORT));
        assertThat(all.get(0).first(hold).turn()).isEqualTo(Turn.GO);
        First answer = all.get(1).first(hold);
        assertThat(answer.turn()).isEqualTo(Turn.WAIT);
        assertThat(answer.members()).isEqualTo(counted(3));
    }

    @Test
    void whoDoesNotHaveTheTurnFreesNothing() throws Exception {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arms(hold('a', SHORT));
        assertThat(one.first(hold).turn()).isEqualTo(Turn.GO);
        other.fleet.proved(hold, false, TOOK);
        assertThat(other.first(hold).turn()).isEqualTo(Turn.WAIT);
        other.arms(hold('b', LONG));
        one.hears(hold('b', LONG));
        assertThat(one.count("freed")).as("messages come in order").isZero();
        assertThat(other.count("freed")).isZero();
    }

    @Test
    void releasedWithoutItsWindowAHoldIsOverForAllAsSoonAsItIsArmed() throws Exception {
        Peer one = joined();
        Peer other = joined();
        SharedHold unknown = hold('a', LONG);
        one.fleet.arm(unknown);
        one.fleet.release(unknown);
        for (Peer peer : List.of(one, other)) {
            SharedHold armed = peer.hears(unknown);
            peer.hears("released", told -> told.window() == armed.window());
        }
        one.fleet.release(hold('b', LONG));
        Peer late = joined();
        assertThat(late.count("armed")).isZero();
    }

    @Test
    void releasedByHandAHoldIsOverForAll() throws Exception {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arms(hold('a', LONG));
        other.hears(hold('a', LONG));
        one.fleet.release(new SharedHold(hold.id(), hold.window() + 1, hold.scope(), hold.host(), 429, LONG, 1));
        assertThat(one.first(hold).turn()).as("another window").isEqualTo(Turn.STANDS);
        one.fleet.release(hold);
        other.hears("released", told -> told.window() == hold.window());
        assertThat(other.first(hold).turn()).isEqualTo(Turn.GO);
        assertThat(one.first(hold).turn()).isEqualTo(Turn.WAIT);
        Peer late = joined();
        assertThat(late.count("armed")).isZero();
    }

    @Test
    void whoIsCutOffIsAloneAndHearsAfterwardsWhatStands() throws Exception {
        Peer one = joined();
        Peer other = joined();
        SharedHold hold = one.arms(hold('a', LONG));
        cut(one.fleet);
        one.hears("cut", any -> true);
        one.fleet.arm(hold('b', LONG));
        assertThat(one.first(hold)).isEqualTo(First.unknown());
        SharedHold there = other.arms(hold('c', LONG));
        assertThat(one.events()).noneMatch(event -> event.hold().id().equals(there.id()));
        heal(one.fleet);
        await().atMost(PATIENCE).until(() -> one.count("connected") == 2);
        assertThat(one.hears(hold('c', LONG)).window()).isEqualTo(there.window());
        one.fleet.arm(again(hold, LONG.multipliedBy(3)));
        other.hears("armed", told -> told.left().compareTo(LONG.multipliedBy(2)) > 0);
    }

    @Test
    void afterClosingNothingIsToldAndNothingIsKnown() throws Exception {
        Peer one = joined();
        Peer other = joined();
        one.fleet.close();
        SharedHold hold = other.arms(hold('a', SHORT));
        assertThat(one.count("armed")).isZero();
        assertThat(one.first(hold)).isEqualTo(First.unknown());
        one.fleet.arm(hold('b', LONG));
        one.fleet.proved(hold, true, TOOK);
        one.fleet.release(hold);
        one.fleet.close();
        assertThat(other.first(hold).turn()).isEqualTo(Turn.GO);
    }

    @Test
    void beforeJoiningNothingIsKnown() throws Exception {
        HoldFleet early = process();
        early.arm(hold('a', LONG));
        assertThat(early.first(hold('a', SHORT)).toCompletableFuture().get(1, TimeUnit.SECONDS))
                .isEqualTo(First.unknown());
        early.close();
    }
}
