package dev.heed.fleet.redis.internal.link;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the two connections: opens them, listens, pings, and opens them anew when one of them is lost or silent. It does
 * not wait for the client to connect them again: whether that does, and keeps commands meanwhile, is for the options of
 * its user to say, and a connection whose other end is gone without a word is none that it would give up. Used by the
 * loop only.
 */
final class Link {
    static final Duration PING_EVERY = Duration.ofSeconds(15);
    static final Duration PING_PATIENCE = Duration.ofSeconds(5);
    private static final String LOST = "a connection was lost";
    private static final Duration FIRST_DELAY = Duration.ofMillis(250);
    private static final Duration MAX_DELAY = Duration.ofSeconds(5);

    private final Loop loop;
    private final Supplier<Connections> opening;
    private final String channel;
    private final OutageLog outage;
    private final Events events;
    private @Nullable Connections current;
    private Duration delay = FIRST_DELAY;
    private boolean closed;

    /** What the link tells, on the loop. */
    interface Events {
        /** Both connections are open, and the channel is listened to. */
        void up(Connections connections);

        /** They are no more, if they ever were up. */
        void down();

        /** Somebody said something, and it arrived at that time. */
        void message(String text, long nanos);

        /** Time to ask the server for its clock. */
        void check();

        /** Whether a command was answered after that time. */
        boolean answeredSince(long nanos);
    }

    Link(Loop loop, Supplier<Connections> opening, String channel, OutageLog outage, Events events) {
        this.loop = loop;
        this.opening = opening;
        this.channel = channel;
        this.outage = outage;
        this.events = events;
    }

    /**
     * Opens the connections. A {@code RedisClient} connects to the address that it was made with only by methods that
     * block, and its event loop must not: so there is a thread for it, which ends with the attempt. An error, as on a
     * broken class path, is one more reason to go on alone.
     */
    void open() {
        if (closed) {
            return;
        }
        Thread opener = new Thread(this::openBlocking, "heed-fleet-open");
        opener.setDaemon(true);
        opener.start();
    }

    private void openBlocking() {
        try {
            Connections opened = opening.get();
            if (!loop.run(() -> opened(opened))) {
                opened.close();
            }
        } catch (Throwable e) {
            loop.run(() -> failed(OutageLog.reason(e)));
        }
    }

    private void opened(Connections opened) {
        if (closed) {
            opened.close();
            return;
        }
        current = opened;
        outage.reopened();
        watch(opened, opened.connection());
        watch(opened, opened.subscription());
        opened.subscription().addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String from, String text) {
                long nanos = loop.nanos();
                loop.run(() -> said(opened, text, nanos));
            }
        });
        if (opened.areOpen()) {
            subscribe(opened);
        } else {
            lost(opened, LOST);
        }
    }

    private void watch(Connections opened, StatefulConnection<String, String> connection) {
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
                // At once, before the client connects again and sends what it kept.
                opened.close();
                loop.run(() -> lost(opened, LOST));
            }
        });
    }

    private void subscribe(Connections opened) {
        CompletableFuture<Void> subscribed =
                Later.ask(() -> opened.subscription().async().subscribe(channel));
        Later.then(
                subscribed,
                (none, failure) -> loop.run(() -> {
                    if (failure != null) {
                        lost(opened, OutageLog.reason(failure));
                    } else if (current == opened) {
                        events.up(opened);
                    }
                }));
        loop.after(PING_PATIENCE, () -> {
            if (Later.isDone(subscribed)) {
                ping(opened);
            } else {
                lost(opened, "SUBSCRIBE was not answered");
            }
        });
    }

    private void ping(Connections opened) {
        if (current != opened) {
            return;
        }
        CompletableFuture<String> pong =
                Later.ask(() -> opened.subscription().async().ping());
        long asked = loop.nanos();
        events.check();
        loop.after(PING_PATIENCE, () -> {
            if (current == opened && (!Later.isDone(pong) || !events.answeredSince(asked))) {
                lost(opened, "PING was not answered");
            }
        });
        loop.after(PING_EVERY, () -> ping(opened));
    }

    private void said(Connections opened, String text, long nanos) {
        if (current == opened) {
            events.message(text, nanos);
        }
    }

    /** The connections are of no use, for a reason that the server gave. */
    void giveUp(String reason) {
        Connections opened = current;
        if (opened != null) {
            lost(opened, reason);
        }
    }

    private void lost(Connections opened, String reason) {
        if (current == opened) {
            current = null;
            opened.close();
            events.down();
            failed(reason);
        }
    }

    /** Tries again after a while, twice as long each time, and not when all others do. */
    private void failed(String reason) {
        if (closed) {
            return;
        }
        outage.broken(reason);
        Duration half = delay.dividedBy(2);
        loop.after(half.plus(loop.random(half)), this::open);
        delay = delay.multipliedBy(2).compareTo(MAX_DELAY) > 0 ? MAX_DELAY : delay.multipliedBy(2);
    }

    /** The state was read: the next outage begins with short delays again. */
    void proven() {
        delay = FIRST_DELAY;
        outage.well();
    }

    void close() {
        closed = true;
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
