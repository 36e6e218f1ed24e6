package dev.heed.fleet.redis.internal.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.contract.Told;
import dev.heed.fleet.redis.internal.wire.IdCipher;
import dev.heed.fleet.redis.internal.wire.Seal;
import dev.heed.fleet.redis.testing.Logged;
import dev.heed.fleet.redis.testing.MockPlace;
import dev.heed.fleet.redis.testing.RedisPlace;
import dev.heed.fleet.redis.testing.Wire;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How connections are opened, and when again. */
class LinkTest {
    private static final String NAMESPACE = "tlink";
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Told told = new Told();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T closed(T atTheEnd) {
        opened.add(atTheEnd);
        return atTheEnd;
    }

    private void join(Supplier<Connections> opening, Executor executor, DoubleSupplier dice) {
        opened.add(() -> executor.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync());
        Replica.Choices choices = new Replica.Choices(NAMESPACE, new IdCipher(null), new Seal(null), 0, null);
        Replica replica = new Replica(opening, new Loop(executor, System::nanoTime, dice), choices);
        opened.add(replica::close);
        replica.join(told);
    }

    /** An executor that notes for how long it is to wait, and waits no longer than a millisecond. */
    private static final class Executor extends SingleThreadEventExecutor {
        private final List<Duration> delays = new CopyOnWriteArrayList<>();
        private final boolean hurries;

        Executor(boolean hurries) {
            super(null, new DefaultThreadFactory("link"), true);
            this.hurries = hurries;
        }

        @Override
        protected void run() {
            do {
                Runnable task = takeTask();
                if (task != null) {
                    task.run();
                }
            } while (!confirmShutdown());
        }

        @Override
        public io.netty.util.concurrent.ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            delays.add(Duration.of(delay, unit.toChronoUnit()));
            return hurries ? super.schedule(task, 1, TimeUnit.MILLISECONDS) : super.schedule(task, delay, unit);
        }
    }

    private List<Duration> delays(double dice) {
        Executor executor = new Executor(true);
        Supplier<Connections> refused = () -> {
            throw new RedisConnectionException("refused");
        };
        join(refused, executor, () -> dice);
        await().until(() -> executor.delays.size() >= 7);
        return List.copyOf(executor.delays).subList(0, 7);
    }

    @Test
    void delaysDoubleUpToFiveSeconds() {
        assertThat(delays(0.999_999_999_999))
                .extracting(delay -> Math.round(delay.toNanos() / 1e6))
                .containsExactly(250L, 500L, 1_000L, 2_000L, 4_000L, 5_000L, 5_000L);
    }

    @Test
    void delaysAreSpreadOverTheirSecondHalf() {
        assertThat(delays(0))
                .extracting(Duration::toMillis)
                .containsExactly(125L, 250L, 500L, 1_000L, 2_000L, 2_500L, 2_500L);
    }

    @Test
    void aConnectionThatWasLostBeforeAnybodyListenedIsOpenedAnewAtOnce() {
        MockPlace place = closed(new MockPlace());
        Wire wire = closed(new Wire(place::port));
        RedisClient lost = client(wire.port());
        RedisClient well = client(place.port());
        List<Connections> all = new CopyOnWriteArrayList<>();
        long begun = System.nanoTime();
        Supplier<Connections> opening = () -> {
            Connections next = Connections.open(all.isEmpty() ? lost : well);
            if (all.isEmpty()) {
                wire.close();
                await().until(() -> !next.areOpen());
            }
            all.add(next);
            return next;
        };
        join(opening, new Executor(false), () -> 0);
        told.expectTimes("connected", 1);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Link.PING_PATIENCE);
        assertThat(all).hasSize(2);
    }

    private RedisClient client(int port) {
        RedisClient client = RedisClient.create(RedisPlace.uri(port));
        opened.add(() -> client.shutdown(Duration.ZERO, Duration.ofSeconds(2)));
        return client;
    }

    @Test
    void onABrokenClassPathTheProcessIsAloneWithOneWarning() {
        try (Logged logged = new Logged()) {
            Executor executor = new Executor(true);
            Supplier<Connections> broken = () -> {
                throw new NoClassDefFoundError("io/netty/Missing");
            };
            join(broken, executor, () -> 0);
            await().until(() -> executor.delays.size() >= 3);
            assertThat(logged.lines(NAMESPACE))
                    .singleElement()
                    .asString()
                    .startsWith("WARN")
                    .endsWith("NoClassDefFoundError: io/netty/Missing");
        }
    }

    @Test
    void anErrorInAStepIsReportedOnceAndEndsNothing() {
        try (Logged logged = new Logged()) {
            Executor executor = new Executor(false);
            opened.add(() -> executor.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync());
            Loop loop = new Loop(executor, System::nanoTime, () -> 0);
            List<String> ran = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 3; i++) {
                loop.run(() -> {
                    throw new NoClassDefFoundError("io/netty/Missing");
                });
            }
            loop.run(() -> ran.add("after"));
            await().until(() -> ran.size() == 1);
            assertThat(logged.lines(NAMESPACE)).containsExactly("WARN A step of the fleet failed");
        }
    }
}
