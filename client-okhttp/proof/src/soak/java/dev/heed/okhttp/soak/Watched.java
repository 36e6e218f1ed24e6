package dev.heed.okhttp.soak;

import dev.heed.Trail;
import dev.heed.okhttp.Outcomes;
import dev.heed.okhttp.Trails;
import dev.heed.okhttp.soak.Plan.Disturbance;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** One call: it ends once, in time, with a reply that can be read and closed, or with an exception. */
final class Watched implements Callback {
    /** How much later than it should a call may end, where the machine has other things to do. */
    static final Duration GRACE = Duration.ofSeconds(10);

    /** For calls without a timeout: the last attempt and its redirects, each with a reply as slow as the server has any. */
    private static final Duration LAST_ATTEMPT = Duration.ofSeconds(10);

    final Plan plan;
    private final Call call;
    private final Book book;
    private final AtomicInteger ends = new AtomicInteger();
    private volatile long boundNanos;
    private @Nullable Thread executing;
    private boolean isMissed;

    /** What a callback throws on purpose. */
    static final class Thrown extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    Watched(Plan plan, Call call, Book book) {
        this.plan = plan;
        this.call = call;
        this.book = book;
        if (!plan.timeout().isZero()) {
            call.timeout().timeout(plan.timeout().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** For calls that are enqueued; the others come back to the thread that began them. */
    void enqueue() {
        begins();
        call.enqueue(this);
    }

    void execute() {
        begins();
        synchronized (this) {
            executing = Thread.currentThread();
        }
        try {
            Response response;
            try {
                response = call.execute();
            } finally {
                executed();
            }
            onResponse(call, response);
        } catch (IOException e) {
            onFailure(call, e);
        } catch (Thrown e) {
            // as planned, by the callback that is this caller's own
        } catch (RuntimeException | Error e) {
            book.violations().add(plan + " threw " + e);
            leaves();
        }
    }

    private void begins() {
        Duration most = plan.timeout().isZero() ? Policies.MAX_ELAPSED.plus(LAST_ATTEMPT) : plan.timeout();
        boundNanos = System.nanoTime() + most.toNanos();
        book.open().add(this);
        if (plan.disturbance() == Disturbance.CANCELLED_BEFORE) {
            cancel();
        }
    }

    /** An interruption that comes later would be another call's. */
    private synchronized void executed() {
        executing = null;
        boolean unused = Thread.interrupted();
    }

    void cancel() {
        book.tally().cancels.increment();
        endsBy(System.nanoTime());
        call.cancel();
    }

    synchronized void interrupt() {
        Thread thread = executing;
        if (thread != null) {
            book.tally().interrupts.increment();
            endsBy(System.nanoTime() + LAST_ATTEMPT.toNanos()); // reading from a socket goes on
            thread.interrupt();
        }
    }

    private synchronized void endsBy(long nanos) {
        boundNanos = nanos - boundNanos < 0 ? nanos : boundNanos;
    }

    @Override
    public void onResponse(Call answered, Response response) {
        try (response) {
            ends();
            Trail trail = Trails.of(response);
            book.tally().outcome(Outcomes.of(response).getClass().getSimpleName() + (trail.fromHold() ? ", held" : ""));
            check(trail);
            if (plan.disturbance() == Disturbance.CANCELLED_ON_DELIVERY) {
                cancel();
            }
            BodyReader.read(response, plan.reading());
        } catch (IllegalStateException e) {
            book.violations().add(plan + " was given a reply that is closed: " + e);
        } finally {
            leaves();
        }
        if (plan.disturbance() == Disturbance.THROWS) {
            throw new Thrown();
        }
    }

    @Override
    public void onFailure(Call failed, IOException failure) {
        ends();
        Trail trail = Trails.of(failure);
        // OkHttp itself drops a reply that a cancel meets on its way out of the interceptors, and knows of no trail.
        if (trail.steps().isEmpty() && !call.isCanceled()) {
            book.violations().add(plan + " failed without a trail: " + failure);
        }
        check(trail);
        book.tally().outcome(failure.getClass().getSimpleName());
        leaves();
    }

    private void check(Trail trail) {
        book.tally().trail(trail);
        if (trail.attempts() > plan.mostAttempts() || trail.redirects() > Policies.MAX_REDIRECTS) {
            book.violations().add(plan + " did more than it may: " + trail);
        }
    }

    private void ends() {
        book.tally().late(System.nanoTime() - boundNanos, plan);
        int count = ends.incrementAndGet();
        if (count > 1) {
            book.violations().add(plan + " ended " + count + " times");
        }
    }

    private void leaves() {
        if (book.open().remove(this)) {
            book.underWay().release();
        }
    }

    /** Whether it should have ended; told once. */
    synchronized boolean isMissed(long now) {
        boolean isLate = ends.get() == 0 && now - boundNanos > GRACE.toNanos();
        boolean isNews = isLate && !isMissed;
        isMissed = isLate;
        return isNews;
    }

    @Override
    public String toString() {
        return plan + " " + Trails.of(call);
    }
}
