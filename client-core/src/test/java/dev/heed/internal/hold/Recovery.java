package dev.heed.internal.hold;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongUnaryOperator;

/**
 * A server that is out and comes back, and those that call it, in virtual time: what each is told, and when each is sent,
 * is decided by the holds or by another way to release.
 */
final class Recovery {
    static final long MILLI = Duration.ofMillis(1).toNanos();

    private final PriorityQueue<Event> agenda =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final Release release;
    private final Server server;
    private long now;
    private long order;

    /** When each request was sent. */
    final List<Long> sent = new ArrayList<>();

    /** When each that was refused after the outage was sent. */
    final List<Long> refused = new ArrayList<>();

    /** When each call was answered. */
    final List<Long> answered = new ArrayList<>();

    Recovery(Release release, Server server) {
        this.release = release;
        this.server = server;
    }

    private record Event(long at, long order, Runnable happens) {}

    /** Who goes when: the holds, or what they are measured against. */
    interface Release {
        /** Until when a caller that asks waits if it is not woken; now or less: it goes. */
        long asks(Caller caller, long now);

        void refused(Caller caller, long wait, long now);

        void healthy(Caller caller, long now);
    }

    /**
     * A server.
     *
     * @param most that it answers at a time; beyond them it refuses
     * @param nanos that an answer takes
     * @param outUntil when it is back
     * @param outWait what a refusal before that asks for, by its time
     * @param fullWait what one asks for that came when it was full
     */
    record Server(int most, long nanos, long outUntil, LongUnaryOperator outWait, long fullWait) {}

    /** One that calls: once, or each time so long after it was due before. */
    final class Caller {
        final Waiter turn = new Waiter(this::wake);
        private final long every;
        private long due;
        private long asleepUntil = Long.MAX_VALUE;
        private boolean waitsByItself;

        Caller(long due, long every) {
            this.due = due;
            this.every = every;
            at(due, this::asks);
        }

        void wake() {
            if (!waitsByItself && asleepUntil != Long.MAX_VALUE) {
                asleepUntil = Long.MAX_VALUE;
                at(now, this::asks);
            }
        }

        private void asks() {
            waitsByItself = false;
            asleepUntil = Long.MAX_VALUE;
            long until = release.asks(this, now);
            if (until > now) {
                sleeps(until);
            } else {
                sends();
            }
        }

        private void sleeps(long until) {
            asleepUntil = until;
            at(until, () -> {
                if (asleepUntil == until) {
                    asks();
                }
            });
        }

        private void sends() {
            sent.add(now);
            if (now < server.outUntil() || busy >= server.most()) {
                long wait = now < server.outUntil() ? server.outWait().applyAsLong(now) : server.fullWait();
                if (now >= server.outUntil()) {
                    refused.add(now);
                }
                release.refused(this, wait, now);
                waitsByItself = true;
                sleeps(now + wait);
                return;
            }
            busy++;
            at(now + server.nanos(), this::isAnswered);
        }

        private void isAnswered() {
            busy--;
            answered.add(now);
            release.healthy(this, now);
            if (every > 0) {
                due = Math.max(due + every, now);
                at(due, this::asks);
            }
        }
    }

    private int busy;

    private void at(long time, Runnable happens) {
        agenda.add(new Event(time, order++, happens));
    }

    void run(long until) {
        while (!agenda.isEmpty() && agenda.peek().at() <= until) {
            Event next = agenda.remove();
            now = next.at();
            next.happens().run();
        }
    }

    /** The most that were sent within a tenth of a second after the outage. */
    int busiestTenth() {
        int most = 0;
        int first = 0;
        List<Long> after = sent.stream().filter(at -> at >= server.outUntil()).toList();
        for (int last = 0; last < after.size(); last++) {
            while (after.get(last) - after.get(first) >= 100 * MILLI) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
