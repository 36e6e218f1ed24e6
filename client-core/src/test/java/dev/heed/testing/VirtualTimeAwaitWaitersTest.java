package dev.heed.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class VirtualTimeAwaitWaitersTest {

    private final VirtualTime manual = VirtualTime.manual();

    @Test
    void awaitWaitersIsContentWithMoreThanItAskedFor() {
        ask(1);
        ask(2);
        manual.awaitWaiters(1);
        manual.awaitWaiters(2);
        assertThat(manual.pending()).isEqualTo(2);
    }

    @Test
    void awaitWaitersSaysWhatItFoundInstead() {
        ask(1);
        ask(120);
        manual.advance(Duration.ofSeconds(20));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> manual.awaitWaiters(2, Duration.ofMillis(10)))
                .withMessage(
                        "Expected 2 pending delays within PT0.01S of real time, but there were 1, due in [PT1M40S];"
                                + " asked for so far: [PT1S, PT2M]");
    }

    @Test
    void awaitWaitersEndsWhenInterrupted() {
        Thread.currentThread().interrupt();
        assertThatIllegalStateException()
                .isThrownBy(() -> manual.awaitWaiters(1))
                .withMessage("Interrupted while waiting for 1 pending delays");
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }

    @Test
    void awaitWaitersRefusesAnAutoAdvancingTime() {
        assertThatIllegalStateException()
                .isThrownBy(() -> VirtualTime.autoAdvancing().awaitWaiters(1))
                .withMessageContaining("VirtualTime.manual()");
    }

    private void ask(long seconds) {
        manual.delay(Duration.ofSeconds(seconds), () -> {});
    }
}
