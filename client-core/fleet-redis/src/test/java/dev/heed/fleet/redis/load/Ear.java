package dev.heed.fleet.redis.load;

import dev.heed.HoldFleet;
import dev.heed.SharedHold;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Notes when it is told of one hold for the first time. */
final class Ear implements HoldFleet.Member {
    private final CountDownLatch connected;
    private String id = "";
    private CountDownLatch told = new CountDownLatch(0);
    volatile long toldAt;
    volatile SharedHold hold = new SharedHold("0".repeat(32), 0, dev.heed.Scope.CLIENT, "", 503, Duration.ZERO, 1);

    Ear(CountDownLatch connected) {
        this.connected = connected;
    }

    synchronized void listen(String of, CountDownLatch latch) {
        id = of;
        told = latch;
    }

    private synchronized void told(SharedHold of) {
        if (of.id().equals(id)) {
            id = "";
            hold = of;
            toldAt = System.nanoTime();
            told.countDown();
        }
    }

    @Override
    public void armed(SharedHold of) {
        told(of);
    }

    @Override
    public void opened(SharedHold of, int members, Duration took) {
        told(of);
    }

    @Override
    public void freed(SharedHold of) {}

    @Override
    public void released(SharedHold of) {}

    @Override
    public void connected(boolean now) {
        connected.countDown();
    }
}
