package dev.heed.fleet.redis.load;

import dev.heed.HoldFleet.First;
import dev.heed.SharedHold;
import dev.heed.fleet.redis.RedisFleet;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** So many processes of a fleet, in one JVM and with one client: each has its two connections. */
final class Processes implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final RedisClient client;
    private final List<RedisFleet> fleets = new ArrayList<>();
    private final List<Ear> ears = new ArrayList<>();

    Processes(RedisURI uri, String namespace, int number) throws InterruptedException {
        client = RedisClient.create(uri);
        CountDownLatch connected = new CountDownLatch(number);
        for (int i = 0; i < number; i++) {
            fleets.add(RedisFleet.of(client, namespace));
            ears.add(new Ear(connected));
            fleets.get(i).join(ears.get(i));
        }
        await(connected);
    }

    int number() {
        return fleets.size();
    }

    /** One arms a hold; returns it as it stands, when all were told. */
    SharedHold arm(int by, SharedHold hold, List<Duration> took) throws InterruptedException {
        untilTold(hold, took, by, () -> fleets.get(by).arm(hold));
        return ears.get(by).hold;
    }

    /** All ask for the first turn; the one that has it says that it was good; returns when all were told. */
    void release(SharedHold hold, List<Duration> took) throws InterruptedException {
        List<CompletableFuture<First>> asked = fleets.stream()
                .map(fleet -> fleet.first(hold).toCompletableFuture())
                .toList();
        List<First> answers = asked.stream().map(CompletableFuture::join).toList();
        int first = IntStream.range(0, number())
                .filter(i -> answers.get(i).turn() == First.Turn.GO)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("none goes: " + answers));
        untilTold(hold, took, first, () -> fleets.get(first).proved(hold, true, Duration.ofMillis(70)));
    }

    private void untilTold(SharedHold hold, List<Duration> took, int by, Runnable what) throws InterruptedException {
        CountDownLatch told = new CountDownLatch(number());
        ears.forEach(ear -> ear.listen(hold.id(), told));
        long begun = System.nanoTime();
        what.run();
        await(told);
        for (Ear ear : ears) {
            if (ear != ears.get(by)) {
                took.add(Duration.ofNanos(ear.toldAt - begun));
            }
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("so many were not told: " + latch.getCount());
        }
    }

    @Override
    public void close() {
        fleets.forEach(RedisFleet::close);
        client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    }
}
