package dev.heed.fleet.redis.internal.link;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands: after each connection, after something was dropped, and in a cluster from time to time, since the
 * bus between its nodes may lose a message. What stands here and not there is armed again after a while that the dice
 * say, unless another process did: so one of them does it, not all. Used by the loop only.
 */
final class Reading {
    static final Duration MAX_ARMED_AGAIN = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Fleet fleet;
    private final Listening listening;
    private final Armings armings;
    private final @Nullable Duration every;
    private final Runnable done;
    private @Nullable Commands commands;
    private boolean reading;
    private boolean planned;
    private Runnable cancelLater = () -> {};

    /**
     * @param every how often it is read though nothing was lost; null for never
     * @param done is told each time that all was read
     */
    Reading(Fleet fleet, Listening listening, Armings armings, @Nullable Duration every, Runnable done) {
        this.fleet = fleet;
        this.listening = listening;
        this.armings = armings;
        this.every = every;
        this.done = done;
    }

    /** Reads now, and from now on there. */
    void start(Commands sender) {
        commands = sender;
        reading = false;
        readNow();
    }

    void stop() {
        commands = null;
    }

    private void readNow() {
        Commands sender = commands;
        if (sender == null || reading) {
            return;
        }
        reading = true;
        fleet.book().doubtServer();
        Later.then(StateReader.read(fleet, sender, listening::found), (none, failure) -> {
            if (sender == commands) {
                reading = false;
                ended(failure);
            }
        });
    }

    private void ended(@Nullable Throwable failure) {
        if (failure != null) {
            soon();
            return;
        }
        done.run();
        fleet.book().lacking(fleet.loop().nanos()).forEach(this::armAgainLater);
        later();
    }

    private void armAgainLater(String id) {
        Commands sender = commands;
        fleet.loop().after(fleet.loop().random(MAX_ARMED_AGAIN), () -> {
            if (sender != null && sender == commands) {
                fleet.book().lacking(id, fleet.loop().nanos()).ifPresent(armings::add);
            }
        });
    }

    /** Reads again, after a second or two: something was dropped, and a server that is slow is not to be hurried. */
    void soon() {
        if (!planned) {
            planned = true;
            fleet.loop().after(AGAIN.plus(fleet.loop().random(AGAIN)), () -> {
                planned = false;
                readNow();
            });
        }
    }

    private void later() {
        Commands sender = commands;
        cancelLater.run();
        if (every != null) {
            cancelLater = fleet.loop().after(every, () -> {
                if (sender == commands) {
                    readNow();
                }
            });
        }
    }
}
