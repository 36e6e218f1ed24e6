package dev.heed.testing;

import dev.heed.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * {@code VirtualTime} is a {@link Time} for tests: two minutes take no time at all. Its clock stands still unless it is
 * moved, and its random numbers are 0 unless a seed is given.
 *
 * <p>Where one caller at a time waits, each wait moves the clock:
 *
 * <pre>{@code
 * VirtualTime time = VirtualTime.autoAdvancing();
 * Resilience resilience = Resilience.builder(policy).time(time).build();
 * resilience.wrap(client).newCall(request).execute(); // the server says 503, then 200
 * assertThat(time.waits()).containsExactly(Duration.ofMinutes(2));
 * }</pre>
 *
 * <p>Where several callers wait, or a wait is to be looked at before it is over, the test moves the clock:
 *
 * <pre>{@code
 * VirtualTime time = VirtualTime.manual();
 * Future<Response> reply = executor.submit(() -> call.execute());
 * time.awaitWaiters(1); // the call has its 503 and waits
 * time.advance(Duration.ofSeconds(119));
 * assertThat(reply).isNotDone();
 * time.advance(Duration.ofSeconds(1));
 * assertThat(reply).succeedsWithin(Duration.ofSeconds(10));
 * assertThat(time.pending()).isZero();
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class VirtualTime implements Time {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /**
     * This lies a minute before the reading overflows: code that compares readings, not differences, fails its test.
     */
    private static final long FIRST_READING =
            Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();

    /** This is long enough for a second caller to be noticed whose response comes right after that of the first. */
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private static final Duration REAL_TIME_BOUND = Duration.ofSeconds(10);

    private enum Mode {
        AUTO_ADVANCING,
        MANUAL
    }

    private final Mode mode;
    private final Instant start;
    private final @Nullable Long seed;
    private final @Nullable Random random;
    private final Agenda agenda;

    private VirtualTime(Mode mode, Instant start, @Nullable Long seed) {
        this.mode = mode;
        this.start = start;
        this.seed = seed;
        this.random = seed == null ? null : new Random(seed);
        this.agenda = new Agenda(start);
    }

    /**
     * Makes a time that each {@link #delay} moves on by the delay, at once; the wake follows on another thread, a
     * millisecond of real time later. It is for one caller at a time: the waits of two would add up, where real ones
     * overlap. If one asks for a delay while another waits, it gets an {@link IllegalStateException}, and so does
     * whoever asks from then on.
     *
     * <p>A delay that is cancelled before it fires has moved the clock all the same.
     *
     * @return a new time, at 2026-01-01T00:00:00Z
     */
    public static VirtualTime autoAdvancing() {
        return new VirtualTime(Mode.AUTO_ADVANCING, START, null);
    }

    /**
     * Makes a time that only {@link #advance} moves, for any number of callers.
     *
     * @return a new time, at 2026-01-01T00:00:00Z
     */
    public static VirtualTime manual() {
        return new VirtualTime(Mode.MANUAL, START, null);
    }

    /**
     * Makes a time with another start. This time stays as it is.
     *
     * @param instant where the clock of the new time stands
     * @return a new time of the same mode and with the same seed, on which nothing has happened
     */
    public VirtualTime startingAt(Instant instant) {
        return new VirtualTime(mode, Objects.requireNonNull(instant, "instant"), seed);
    }

    /**
     * Makes a time whose {@link #random()} draws numbers, the same ones in each run. This time stays as it is.
     *
     * @param newSeed of a {@link Random}
     * @return a new time of the same mode and with the same start, on which nothing has happened
     */
    public VirtualTime withDice(long newSeed) {
        return new VirtualTime(mode, start, newSeed);
    }

    /** {@inheritDoc} Here it moves only as the class comment says. */
    @Override
    public Instant now() {
        return agenda.now();
    }

    /** {@inheritDoc} Here it moves with {@link #now()}, and overflows when a minute has passed. */
    @Override
    public long nanoTime() {
        Duration elapsed = Duration.between(start, agenda.now());
        return FIRST_READING + elapsed.getSeconds() * 1_000_000_000L + elapsed.getNano();
    }

    /**
     * {@inheritDoc}
     *
     * <p>With {@link #autoAdvancing()} it runs on the delay thread of {@link Time#system()}. With
     * {@link #manual()} it runs inside the {@link #advance} that reaches its due time, on the thread that called that;
     * a delay of zero waits for one too.
     *
     * @throws IllegalStateException with {@link #autoAdvancing()}, if another delay is or was pending at the same time
     */
    @Override
    public Timer delay(Duration delay, Runnable wake) {
        Objects.requireNonNull(delay, "delay");
        Objects.requireNonNull(wake, "wake");
        if (mode == Mode.MANUAL) {
            PendingDelay entry = agenda.add(delay, wake);
            return () -> agenda.remove(entry);
        }
        PendingDelay entry = agenda.addAndMove(delay, wake);
        Timer unused = Time.system().delay(A_MOMENT, () -> fire(entry));
        return () -> agenda.remove(entry);
    }

    private void fire(PendingDelay entry) {
        if (agenda.remove(entry)) {
            entry.wake().run();
        }
    }

    /**
     * Draws the next random number.
     *
     * @return 0, or the next number of {@link #withDice}
     */
    @Override
    public double random() {
        return random == null ? 0 : random.nextDouble();
    }

    /**
     * Moves the clock. With {@link #manual()} the delays that fall due on the way fire, in order of their due time,
     * then of their request, the clock standing at the due time of each. Delays that they ask for meanwhile take part.
     * Only one thread may call it at a time; no lock is held while a delay fires.
     *
     * <p>If a wake throws, the others run and the clock moves before this throws the same; what further ones threw is
     * suppressed under it.
     *
     * @param step how far; zero fires what is due now
     * @throws IllegalArgumentException if {@code step} is negative
     */
    public void advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("step must not be negative, was " + step);
        }
        Instant target = agenda.after(step);
        if (mode == Mode.AUTO_ADVANCING) {
            agenda.moveTo(target);
            return;
        }
        WakeFailures failures = new WakeFailures();
        for (PendingDelay next = agenda.takeNext(target); next != null; next = agenda.takeNext(target)) {
            failures.collect(next.wake());
        }
        failures.rethrow();
    }

    /**
     * Waits, up to 10 seconds of real time, until at least {@code count} delays are pending. It works only
     * with {@link #manual()}: the other mode keeps none waiting.
     *
     * @param count how many
     * @throws AssertionError if there are fewer after that time; the message says how many, and when they are due
     * @throws IllegalStateException if this time is auto-advancing, or the thread is interrupted (it stays so)
     */
    public void awaitWaiters(int count) {
        awaitWaiters(count, REAL_TIME_BOUND);
    }

    void awaitWaiters(int count, Duration bound) {
        if (mode == Mode.AUTO_ADVANCING) {
            throw new IllegalStateException(
                    "awaitWaiters needs VirtualTime.manual(): with autoAdvancing() no delay waits");
        }
        try {
            agenda.awaitSize(count, bound);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + count + " pending delays", e);
        }
    }

    /**
     * Counts the delays that have neither fired nor been cancelled; zero means that nothing is left over.
     *
     * @return their number
     */
    public int pending() {
        return agenda.size();
    }

    /**
     * Lists all delays that were asked for, as they were asked for: cancelled ones too, zero and negative ones as
     * given.
     *
     * @return a snapshot, in the order of the requests
     */
    public List<Duration> waits() {
        return agenda.asked();
    }
}
