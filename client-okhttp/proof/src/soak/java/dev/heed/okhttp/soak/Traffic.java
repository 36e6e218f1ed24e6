package dev.heed.okhttp.soak;

import dev.heed.okhttp.soak.Plan.Disturbance;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Begins calls, and disturbs them. */
final class Traffic {
    /** Once half of the callers are at it, a thousand calls a second at most: a soak takes time, not all of the machine. */
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Arguments arguments;
    private final Clients clients;
    private final Crew crew;
    private final Book book;
    private final Requests requests;

    Traffic(Arguments arguments, Clients clients, Crew crew, Book book, Requests requests) {
        this.arguments = arguments;
        this.clients = clients;
        this.crew = crew;
        this.book = book;
        this.requests = requests;
    }

    /** What happens to all calls at once. */
    void disturbsAll() {
        long round = arguments.round().toMillis();
        for (Side side : clients.sides) {
            crew.every(200, () -> release(side), book.violations());
            crew.every(round / 4, side.heed::cancelAll, book.violations());
        }
        crew.every(round / 3, clients.dispatcher::cancelAll, book.violations());
        crew.every(round / 5, clients.connections::evictAll, book.violations());
    }

    private void release(Side side) {
        book.tally()
                .released
                .add(side.heed.release(hold -> ThreadLocalRandom.current().nextInt(10) == 0));
    }

    /** Until the time is over, or something has gone wrong. */
    void flows(Duration time) throws InterruptedException {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - until < 0 && book.violations().none()) {
            if (book.underWay().tryAcquire(100, TimeUnit.MILLISECONDS)) {
                begin(Plan.of(arguments.seed(), book.tally().begun.incrementAndGet(), requests));
                if (book.underWay().availablePermits() < arguments.callers() / 2) {
                    LockSupport.parkNanos(PACE_NANOS);
                }
            }
        }
    }

    private void begin(Plan plan) {
        Side side = clients.sides.get(plan.side());
        Watched call = new Watched(plan, side.call(plan), book);
        if (plan.way().executes()) {
            crew.callers.execute(call::execute);
        } else {
            call.enqueue();
        }
        if (plan.disturbance() == Disturbance.CANCELLED_MEANWHILE) {
            later(plan, call::cancel);
        } else if (plan.disturbance() == Disturbance.INTERRUPTED) {
            later(plan, call::interrupt);
        }
    }

    private void later(Plan plan, Runnable work) {
        var unused = crew.clock.schedule(work, plan.after().toMillis(), TimeUnit.MILLISECONDS);
    }
}
