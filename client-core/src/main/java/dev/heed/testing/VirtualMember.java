package dev.heed.testing;

import dev.heed.HoldFleet;
import dev.heed.SharedHold;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Is one process of a {@link VirtualFleet}, from its side and from that of the engine. What it is told, it is told in
 * order: a thread that has news while another one tells leaves them to that one.
 */
final class VirtualMember implements HoldFleet {
    private final VirtualEngine engine;
    private final VirtualTime time;
    private final Duration delay;
    private final Queue<Consumer<Member>> news = new ArrayDeque<>();
    private @Nullable Member member;
    private boolean isCut;
    private boolean isTelling;

    VirtualMember(VirtualEngine engine, VirtualTime time, Duration delay) {
        this.engine = engine;
        this.time = time;
        this.delay = delay;
    }

    boolean isOf(VirtualEngine ofFleet) {
        return engine == ofFleet;
    }

    @Override
    public void join(Member joining) {
        synchronized (this) {
            member = Objects.requireNonNull(joining, "joining");
        }
        if (isConnected()) {
            engine.join(this);
        }
    }

    private synchronized boolean isConnected() {
        return member != null && !isCut;
    }

    void cut() {
        Member cutOff;
        synchronized (this) {
            cutOff = isCut ? null : member;
            isCut = true;
            news.clear();
        }
        engine.leave(this);
        if (cutOff != null) {
            cutOff.connected(false);
        }
    }

    void heal() {
        boolean heals;
        synchronized (this) {
            heals = isCut && member != null;
            isCut = false;
        }
        if (heals) {
            engine.join(this);
        }
    }

    @Override
    public void arm(SharedHold hold) {
        say(() -> engine.arm(hold));
    }

    @Override
    public CompletionStage<First> first(SharedHold hold) {
        CompletableFuture<First> answer = new CompletableFuture<>();
        if (!isConnected()) {
            answer.complete(First.unknown());
            return answer;
        }
        say(() -> {
            First first = engine.first(hold, this);
            later(this::isConnected, () -> answer.complete(first));
        });
        return answer;
    }

    @Override
    public void proved(SharedHold hold, boolean good, Duration took) {
        say(() -> engine.proved(hold, this, good ? took : null));
    }

    @Override
    public void release(SharedHold hold) {
        say(() -> engine.release(hold, this));
    }

    /** Says something to the engine. It arrives unless this process is cut off by then: closing takes nothing back. */
    private void say(Runnable step) {
        later(() -> !isCut(), step);
    }

    private synchronized boolean isCut() {
        return isCut;
    }

    /** Does something once it has been on its way, if it still arrives then. */
    private void later(BooleanSupplier arrives, Runnable step) {
        if (!isConnected()) {
            return;
        }
        if (delay.isZero()) {
            step.run();
        } else {
            Object unused = time.delay(delay, () -> {
                if (arrives.getAsBoolean()) {
                    step.run();
                }
            });
        }
    }

    /** Tells this process something, in order. */
    void tell(Consumer<Member> message) {
        later(this::isConnected, () -> {
            synchronized (this) {
                news.add(message);
                if (isTelling) {
                    return;
                }
                isTelling = true;
            }
            tellAll();
        });
    }

    private void tellAll() {
        while (true) {
            Consumer<Member> next;
            Member told;
            synchronized (this) {
                next = news.poll();
                told = member;
                if (next == null || told == null) {
                    isTelling = false;
                    return;
                }
            }
            try {
                next.accept(told);
            } catch (RuntimeException | Error e) {
                stopsTelling();
                throw e;
            }
        }
    }

    private synchronized void stopsTelling() {
        isTelling = false;
    }

    @Override
    public void close() {
        synchronized (this) {
            member = null;
            news.clear();
        }
        engine.leave(this);
    }
}
