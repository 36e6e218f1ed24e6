package dev.heed.okhttp.testing;

import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.function.Executable;

/** Runs at the first request only: what it sends itself must not run it again. */
public final class Once implements Runnable {
    private final AtomicBoolean done = new AtomicBoolean();
    private final Executable action;

    public Once(Executable action) {
        this.action = action;
    }

    @Override
    public void run() {
        if (!done.getAndSet(true)) {
            assertThatNoException().isThrownBy(action::execute);
        }
    }
}
