package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code EventListener.canceled} throws while a call waits, so that those behind it are not told: the call ends, once. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BrokenCancelListenerTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final AtomicInteger told = new AtomicInteger();
    private final EventListener broken = new EventListener() {
        @Override
        public void canceled(Call call) {
            told.incrementAndGet();
            throw new AssertionError("a mistake");
        }
    };

    @BeforeEach
    void theTestMovesTheClock() {
        lab.manualTime();
    }

    @AfterEach
    void nothingIsLeftOver() {
        Running.awaitThat("no timer is pending", () -> lab.time.pending() == 0);
    }

    private Request get(String path) {
        return new Request.Builder().url(lab.url(path)).build();
    }

    private Running waiting(Mode mode, Call call) {
        call.addEventListener(broken);
        return begun(mode, call);
    }

    private Running begun(Mode mode, Call call) {
        int before = lab.time.pending();
        Running running = Running.start(mode, call);
        lab.time.awaitWaiters(before + 1);
        return running;
    }

    private void assertEndsOnce(Running running) {
        assertThatThrownBy(running.call::cancel).hasMessage("a mistake");
        IOException failure = running.failure();
        assertThat(failure).hasMessage("Canceled");
        assertThat(told).hasValue(1);
        running.call.cancel();
        assertThat(told).hasValue(1);
    }

    @EveryMode
    void inItsOwnWait(Mode mode) {
        lab.replies(503);
        assertEndsOnce(waiting(mode, lab.call(mode, get("/"))));
    }

    @EveryMode
    void inAHold(Mode mode) throws IOException {
        HoldLab holds = new HoldLab(lab, mode);
        holds.arm("/", 429, "Retry-After: 60");
        assertEndsOnce(waiting(mode, holds.call(holds.get("/held"))));
    }

    @EveryMode
    void whileCredentialsAreRenewed(Mode mode) {
        Source.of(refused -> new CompletableFuture<Optional<String>>()).in(lab);
        lab.replies(401);
        assertEndsOnce(waiting(mode, lab.call(mode, get("/"))));
    }

    /** Those of a factory's client hear of its attempts only. */
    @ParameterizedTest
    @EnumSource(names = {"EXECUTE", "ENQUEUE"})
    void whereItIsTheClients(Mode mode) {
        lab.client(client -> client.eventListener(broken));
        lab.replies(503);
        assertEndsOnce(begun(mode, lab.call(mode, get("/"))));
    }

    @EveryMode
    void whenAllAreCancelled(Mode mode) {
        Resilience heed = lab.heed();
        Call.Factory calls = mode.factory(heed, lab.plainClient());
        lab.replies(503);
        lab.replies(503);
        Running first = waiting(mode, calls.newCall(get("/1")));
        Running second = waiting(mode, calls.newCall(get("/2")));
        assertThatThrownBy(heed::cancelAll).hasMessage("a mistake");
        assertThat(first.failure()).hasMessage("Canceled");
        assertThat(second.failure()).hasMessage("Canceled");
        assertThat(told).hasValue(2);
    }
}
