package dev.heed.fleet.redis.internal.link;

import dev.heed.HoldFleet.First;
import dev.heed.SharedHold;
import dev.heed.fleet.redis.internal.wire.FirstReply;
import dev.heed.fleet.redis.internal.wire.HoldWords;
import dev.heed.fleet.redis.internal.wire.LateReply;
import dev.heed.fleet.redis.internal.wire.Script;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What is asked and said at the end of a hold. Used by the loop only. */
final class Turns {
    /** A first that is silent for so long loses its turn. */
    static final Duration LEASE = Duration.ofSeconds(10);
    /** A turn is given so long before the end of the hold, so that no call waits for the answer. */
    static final Duration AHEAD = Duration.ofMillis(500);

    private final Fleet fleet;
    private final Listening listening;
    private final String process = UUID.randomUUID().toString();

    Turns(Fleet fleet, Listening listening) {
        this.fleet = fleet;
        this.listening = listening;
    }

    /** Completes the answer: unknown if there is none in time. */
    void first(Commands commands, SharedHold hold, CompletableFuture<First> answer) {
        long asked = fleet.loop().nanos();
        Later.then(ask(commands, hold, asked), (reply, failure) -> {
            long serverMillis = reply == null ? -1 : LateReply.serverMillis(reply);
            if (serverMillis > 0) {
                fleet.clock().read(asked, fleet.loop().nanos(), serverMillis);
                again(commands, hold, answer);
            } else {
                answer(hold, reply, answer);
            }
        });
    }

    /** The server took the question for one that was late: once it is asked again, with the right clock. */
    private void again(Commands commands, SharedHold hold, CompletableFuture<First> answer) {
        Later.then(ask(commands, hold, fleet.loop().nanos()), (reply, failure) -> answer(hold, reply, answer));
    }

    private CompletableFuture<List<Object>> ask(Commands commands, SharedHold hold, long nanos) {
        String wireId = fleet.ids().written(hold.id());
        List<String> keys = List.of(fleet.keys().hold(wireId), fleet.keys().turn(wireId));
        return commands.eval(
                Script.FIRST,
                keys,
                late -> giveBack(commands, hold, late),
                String.valueOf(hold.window()),
                process,
                String.valueOf(LEASE.toMillis()),
                String.valueOf(AHEAD.toMillis()),
                String.valueOf(fleet.book().clock(hold.id(), hold.window(), nanos)),
                String.valueOf(fleet.clock().estimate(nanos)));
    }

    private void answer(SharedHold hold, @Nullable List<Object> reply, CompletableFuture<First> answer) {
        answer.complete(reply == null ? First.unknown() : answer(hold, reply));
    }

    private First answer(SharedHold hold, List<Object> reply) {
        FirstReply read = FirstReply.read(reply);
        First first = read.first();
        return switch (first.turn()) {
            case OPEN -> open(hold, read);
            case WAIT -> First.waiting(listening.members(first.members()), first.time());
            case STANDS -> stands(hold, read);
            default -> first;
        };
    }

    /** With a secret, one that who wrote it does not know is not taken from a stranger: the process does as alone. */
    private First open(SharedHold hold, FirstReply read) {
        First first = read.first();
        boolean isSealed = fleet.seal().isOnOpening(read.seal(), fleet.ids().written(hold.id()), hold.window());
        return isSealed ? First.open(listening.members(first.members()), first.time()) : First.unknown();
    }

    /** The process asked for a window that is no more, or grew: it is told of the one that stands. */
    private First stands(SharedHold hold, FirstReply read) {
        SharedHold stands = new SharedHold(
                hold.id(),
                read.window(),
                hold.scope(),
                hold.host(),
                hold.status(),
                read.first().time(),
                read.armings());
        listening.armed(stands, read.until());
        return read.first();
    }

    /** The process does not wait for this answer any more: nobody else should wait for the process. */
    private void giveBack(Commands commands, SharedHold hold, List<Object> late) {
        if (FirstReply.read(late).first().turn() == First.Turn.GO) {
            proved(commands, hold, "free", Duration.ZERO);
        }
    }

    /** What became of the first: good, or anything else. */
    void proved(Commands commands, SharedHold hold, String what, Duration took) {
        String wireId = fleet.ids().written(hold.id());
        Later.drop(commands.eval(
                Script.PROVED,
                List.of(fleet.keys().hold(wireId), fleet.keys().turn(wireId)),
                String.valueOf(hold.window()),
                process,
                what,
                HoldWords.took(took),
                fleet.keys().channel(),
                wireId,
                fleet.seal().ofOpening(wireId, hold.window())));
    }

    /** Fails if it is not answered in time; one that is answered late does what is asked all the same. */
    CompletableFuture<List<Object>> release(Commands commands, SharedHold hold, Runnable late) {
        String wireId = fleet.ids().written(hold.id());
        return commands.eval(
                Script.RELEASE,
                List.of(fleet.keys().hold(wireId), fleet.keys().index()),
                reply -> late.run(),
                String.valueOf(hold.window()),
                fleet.keys().channel(),
                wireId,
                fleet.seal().ofRelease(wireId, hold.window()));
    }
}
