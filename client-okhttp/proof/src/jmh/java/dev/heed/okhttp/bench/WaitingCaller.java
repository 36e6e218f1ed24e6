package dev.heed.okhttp.bench;

import java.io.IOException;
import okhttp3.Call;
import okhttp3.Response;

/** Executes one call on a thread and notes when it has control again. */
final class WaitingCaller extends Thread {
    private final Call call;
    private long controlAtNanos;

    WaitingCaller(Call call) {
        this.call = call;
        setDaemon(true);
    }

    @Override
    public void run() {
        try (Response response = call.execute()) {
            controlAtNanos = System.nanoTime();
        } catch (IOException e) {
            controlAtNanos = System.nanoTime();
        }
    }

    void startAndAwaitWait() throws InterruptedException {
        start();
        while (getState() != State.WAITING && getState() != State.TIMED_WAITING) {
            if (getState() == State.TERMINATED) {
                throw new IllegalStateException("the call did not wait");
            }
            Thread.onSpinWait();
        }
    }

    void cancel() {
        call.cancel();
    }

    long controlAtNanos() throws InterruptedException {
        join();
        return controlAtNanos;
    }
}
