package dev.heed.fleet.redis.internal.link;

import dev.heed.HoldFleet;
import dev.heed.SharedHold;
import dev.heed.fleet.redis.internal.wire.HoldBook;
import dev.heed.fleet.redis.internal.wire.HoldWords;
import dev.heed.fleet.redis.internal.wire.IdCipher;
import dev.heed.fleet.redis.internal.wire.IndexReply;
import dev.heed.fleet.redis.internal.wire.Releases;
import dev.heed.fleet.redis.internal.wire.Script;
import dev.heed.fleet.redis.internal.wire.Seal;
import io.lettuce.core.RedisCommandExecutionException;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one process knows of the holds of its namespace. The server is asked for a refusal, for a release and after a new
 * connection, never for a call that is not refused. Its methods return at once: all is done by the loop.
 */
public final class Replica {
    private final Fleet fleet;
    private final OutageLog outage;
    private final Link link;
    private final Listening listening;
    private final Armings armings;
    private final Reading reading;
    private final Turns turns;
    private @Nullable Commands commands;
    private boolean started;
    private boolean connected;
    private boolean askingClock;

    /**
     * What the user chose.
     *
     * @param members how many processes the fleet has; 0 to take what Redis counts
     * @param readEvery how often what stands is read though nothing was lost; null for never
     */
    public record Choices(
            String namespace,
            IdCipher ids,
            Seal seal,
            int members,
            @Nullable Duration readEvery) {}

    /** Opens nothing before {@link #join}. */
    public Replica(Supplier<Connections> opening, EventExecutor executor, Choices chosen) {
        this(
                opening,
                new Loop(
                        executor,
                        System::nanoTime,
                        () -> ThreadLocalRandom.current().nextDouble()),
                chosen);
    }

    Replica(Supplier<Connections> opening, Loop loop, Choices chosen) {
        fleet = new Fleet(loop, chosen.namespace(), chosen.ids(), chosen.seal());
        outage = new OutageLog(chosen.namespace());
        listening = new Listening(fleet, chosen.members(), this::askClock, this::stands);
        armings = new Armings(fleet, this::armed, this::dropped);
        reading = new Reading(fleet, listening, armings, chosen.readEvery(), this::read);
        turns = new Turns(fleet, listening);
        link = new Link(fleet.loop(), opening, fleet.keys().channel(), outage, new Ears());
    }

    /** Opens the connections; a further member is told what stands when that is read again. */
    public void join(HoldFleet.Member member) {
        run(() -> {
            fleet.members().add(member);
            if (!started) {
                started = true;
                link.open();
            } else if (connected) {
                member.connected(true);
                reading.soon();
            }
        });
    }

    /** What others could not read is not shared; what cannot be sent is kept, and sent when the list lacks it. */
    public void arm(SharedHold hold) {
        run(() -> {
            long nanos = fleet.loop().nanos();
            if (started && HoldWords.canBeWritten(hold)) {
                fleet.book().armedHere(hold, nanos);
                fleet.releases().remove(hold.id());
                if (connected) {
                    armings.add(hold);
                }
            }
        });
    }

    /** The answer, unknown if the server cannot be asked. */
    public CompletionStage<HoldFleet.First> first(SharedHold hold) {
        CompletableFuture<HoldFleet.First> answer = new CompletableFuture<>();
        boolean runs = run(() -> {
            if (commands == null || !connected) {
                answer.complete(HoldFleet.First.unknown());
            } else {
                turns.first(commands, hold, answer);
            }
        });
        if (!runs) {
            answer.complete(HoldFleet.First.unknown());
        }
        return answer.minimalCompletionStage();
    }

    /** How the first ended. */
    public void proved(SharedHold hold, boolean good, Duration took) {
        run(() -> {
            if (commands != null) {
                turns.proved(commands, hold, good ? "good" : "free", took);
            }
        });
    }

    /**
     * By hand; what comes back of it over the channel is no news to this process. Of a hold that may stand at the server,
     * or will when an arming comes through, it is kept until the server took it.
     */
    public void release(SharedHold hold) {
        run(() -> {
            long nanos = fleet.loop().nanos();
            long window = hold.window() > 0 ? hold.window() : fleet.book().window(hold.id());
            boolean stood = fleet.book().releasedHere(hold.id(), window, nanos);
            armings.remove(hold.id());
            if (stood) {
                fleet.releases().add(hold, nanos);
            }
            if (window > 0) {
                sendRelease(HoldBook.withWindow(hold, window));
            }
        });
    }

    private void sendRelease(SharedHold hold) {
        if (fleet.releases().has(hold.id())) {
            stands(hold);
        } else if (commands != null) {
            Later.drop(turns.release(commands, hold, () -> {}));
        }
    }

    /** The server has a hold: if it was released here meanwhile, it is told so now that its window is known. */
    private void stands(SharedHold hold) {
        Commands sender = commands;
        Releases.Release release = sender == null || armings.isOnTheWay(hold.id())
                ? null
                : fleet.releases().next(hold.id(), fleet.loop().nanos());
        if (sender == null || release == null) {
            return;
        }
        Later.then(turns.release(sender, hold, () -> fleet.releases().answered(release)), (reply, failure) -> {
            if (failure == null) {
                fleet.releases().answered(release);
            } else if (sender == commands) {
                fleet.releases().lost(release);
                if (!(failure instanceof RedisCommandExecutionException)) {
                    reading.soon();
                }
            }
        });
    }

    /** Tells the members nothing more, from now on. */
    public void close() {
        fleet.members().close();
        fleet.loop().run(() -> {
            stop();
            link.close();
        });
    }

    private boolean run(Runnable task) {
        return !fleet.members().isClosed() && fleet.loop().run(task);
    }

    private void stop() {
        commands = null;
        connected = false;
        reading.stop();
        armings.stop();
        fleet.releases().allLost();
    }

    private void read() {
        link.proven();
        if (!connected) {
            connected = true;
            fleet.members().tell(it -> it.connected(true));
        }
    }

    private void dropped() {
        reading.soon();
    }

    /** One question at a time. */
    private void askClock() {
        Commands sender = commands;
        if (sender == null || askingClock) {
            return;
        }
        askingClock = true;
        long asked = fleet.loop().nanos();
        Later.then(sender.eval(Script.CLOCK, List.of(fleet.keys().index())), (reply, failure) -> {
            askingClock = false;
            long millis = reply == null ? -1 : IndexReply.serverMillis(reply);
            if (millis > 0) {
                fleet.clock().read(asked, fleet.loop().nanos(), millis);
            }
            listening.clockAsked();
        });
    }

    /** After a failover a connection may end at what is a replica now, which takes no arming: another is looked for. */
    private void refused(Throwable failure) {
        if (OutageLog.isReadOnly(failure)) {
            link.giveUp(OutageLog.UNWRITABLE);
        } else if (failure instanceof RedisCommandExecutionException) {
            outage.refused(OutageLog.reason(failure));
        }
    }

    private void armed(SharedHold hold, long until) {
        outage.written();
        listening.armed(hold, until);
    }

    /** What the link tells. */
    private final class Ears implements Link.Events {
        @Override
        public void up(Connections connections) {
            commands = new Commands(fleet.loop(), connections.commands(), Replica.this::refused);
            armings.sendTo(commands);
            reading.start(commands);
        }

        @Override
        public void down() {
            boolean was = connected;
            stop();
            if (was) {
                fleet.members().tell(it -> it.connected(false));
            }
        }

        @Override
        public void message(String text, long nanos) {
            listening.message(text, nanos);
        }

        @Override
        public void check() {
            fleet.book().forget(fleet.loop().nanos());
            askClock();
        }

        @Override
        public boolean answeredSince(long nanos) {
            return commands != null && commands.answeredSince(nanos);
        }
    }
}
