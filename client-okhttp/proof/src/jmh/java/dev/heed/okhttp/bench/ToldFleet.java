package dev.heed.okhttp.bench;

import dev.heed.HoldFleet;
import dev.heed.Scope;
import dev.heed.SharedHold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** Is a fleet that can be reached, tells its member of holds at once, and counts what it is asked. */
final class ToldFleet implements HoldFleet {
    private static final Duration LONG = Duration.ofMinutes(50);
    private static final int STATUS = 503;

    private final List<SharedHold> holds = new ArrayList<>();
    private final AtomicLong commands = new AtomicLong();

    /** Tells of a hold of which the member does not know what it concerns. */
    ToldFleet telling(Scope scope, String host) {
        String id = String.format(Locale.ROOT, "%032x", holds.size() + 1);
        holds.add(new SharedHold(id, 1, scope, host, STATUS, LONG, 1));
        return this;
    }

    /** Returns how often an engine was asked or told something. */
    long commands() {
        return commands.get();
    }

    @Override
    public void join(Member member) {
        holds.forEach(member::armed);
        member.connected(true);
    }

    @Override
    public void arm(SharedHold hold) {
        commands.incrementAndGet();
    }

    @Override
    public CompletionStage<First> first(SharedHold hold) {
        commands.incrementAndGet();
        return CompletableFuture.completedFuture(First.unknown());
    }

    @Override
    public void proved(SharedHold hold, boolean good, Duration took) {
        commands.incrementAndGet();
    }

    @Override
    public void release(SharedHold hold) {
        commands.incrementAndGet();
    }

    @Override
    public void close() {}
}
