package dev.heed.fleet.redis.testing;

import com.github.fppt.jedismock.RedisServer;
import com.github.fppt.jedismock.operations.server.MockExecutor;
import com.github.fppt.jedismock.server.ServiceOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A Redis in Java, whose clock can be set. */
public final class MockPlace implements RedisPlace {
    private final SetClock clock = new SetClock();
    private final Map<String, Long> counts = new ConcurrentHashMap<>();
    private RedisServer server = started(0);

    private RedisServer started(int port) {
        try {
            return RedisServer.newRedisServer(port, InetAddress.getLoopbackAddress())
                    .setClock(clock)
                    .setOptions(ServiceOptions.withInterceptor((state, name, values) -> {
                        counts.merge(name.toLowerCase(Locale.ROOT), 1L, Long::sum);
                        return MockExecutor.proceed(state, name, values);
                    }))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int port() {
        return server.getBindPort();
    }

    /** How many commands of a name it was sent. */
    public long count(String command) {
        return counts.getOrDefault(command, 0L);
    }

    /** Sets the server's clock forward, or back. */
    public void pass(Duration time) {
        clock.offset = clock.offset.plus(time);
    }

    /** Stops the server. */
    public void stop() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void restartEmpty() {
        int port = port();
        stop();
        server = started(port);
    }

    @Override
    public void close() {
        if (server.isRunning()) {
            stop();
        }
    }

    private static final class SetClock extends Clock {
        private volatile Duration offset = Duration.ofMinutes(5);

        @Override
        public Instant instant() {
            return Instant.now().plus(offset);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
