package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.internal.async.ResilientCallFactory;
import dev.heed.okhttp.testing.Canned;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Recorded;
import dev.heed.okhttp.testing.Running;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a callback throws goes where it goes with plain OkHttp, however the call ended that the callback is told of. */
class CallbackFailureTest {
    private static final int BREAKS = 0;
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    private final VirtualTime time = VirtualTime.manual();
    private final ThreadPoolExecutor pool = Pools.named();
    private final Dispatcher dispatcher = new Dispatcher(pool);

    /** What becomes of the exception, in order: a line of the log, a cancel, or the handler of uncaught ones. */
    private final List<String> told = new CopyOnWriteArrayList<>();

    private final Queue<Integer> script = new ConcurrentLinkedQueue<>();
    private final Logger logger = Logger.getLogger(OkHttpClient.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            told.add(line.getLevel() + " " + line.getMessage() + ": " + line.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final OkHttpClient client = new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .addInterceptor((Canned) this::answer)
            .build();
    private final Resilience heed =
            Resilience.builder(ResiliencePolicy.documented()).time(time).build();
    private final ResilientCallFactory calls = (ResilientCallFactory) heed.callFactory(client);

    /** How a call ends. */
    private enum End {
        ANSWERED_AT_ONCE,
        ANSWERED_AFTER_A_WAIT,
        ANSWERED_LOCALLY,
        ANSWERED_LOCALLY_AFTER_A_WAIT,
        FAILED_AT_ONCE,
        FAILED_AFTER_A_WAIT,
        FAILED_AFTER_A_RESPONSE,
        CANCELED_WHILE_IT_WAITED;

        boolean isAnswered() {
            return name().startsWith("ANSWERED");
        }
    }

    private Response answer(Request request) throws IOException {
        int status = script.remove();
        if (status == BREAKS) {
            throw new ProtocolException("no server at all");
        }
        return Canned.reply(request, status)
                .newBuilder()
                .header(status == 302 ? "Location" : "Retry-After", status == 302 ? "/" : "3600")
                .removeHeader(status == 503 ? "Retry-After" : "None")
                .build();
    }

    private final class Throwing extends Recorded {
        private final Throwable thrown;

        Throwing(Throwable thrown) {
            this.thrown = thrown;
        }

        @Override
        public void onResponse(Call call, Response response) throws IOException {
            super.onResponse(call, response);
            call.addEventListener(new EventListener() {
                @Override
                public void canceled(Call canceled) {
                    told.add("canceled");
                }
            });
            watchThread();
            sneak(thrown);
        }

        @Override
        public void onFailure(Call call, IOException failure) {
            super.onFailure(call, failure);
            watchThread();
            sneak(thrown);
        }

        private void watchThread() {
            Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> told.add("uncaught: " + e));
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void leave() {
        pool.shutdown();
        logger.setUseParentHandlers(true);
        logger.removeHandler(handler);
    }

    private static Stream<Arguments> ends() {
        return Stream.of(End.values())
                .flatMap(end -> Stream.of(
                                new IOException("a mistake"),
                                new IllegalStateException("a mistake"),
                                new AssertionError("a mistake"))
                        .map(thrown -> Arguments.of(end, thrown)));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void asWithPlainOkHttp(End end, Throwable thrown) {
        script.add(end.isAnswered() ? 200 : BREAKS);
        enqueue(client, thrown).end();
        Running.awaitThat("OkHttp's own has ended", () -> dispatcher.runningCallsCount() == 0 && !told.isEmpty());
        List<String> expected = List.copyOf(told);
        told.clear();
        end(end, thrown);
        Running.awaitThat("it is told", () -> told.size() >= expected.size());
        Running.awaitThat("callbacks", () -> calls.callbackExecutor().isIdle() && dispatcher.runningCallsCount() == 0);
        assertThat(told).isEqualTo(expected);
    }

    private Recorded enqueue(Call.Factory sender, Throwable thrown) {
        Recorded recorded = new Throwing(thrown);
        Call call = sender.newCall(get());
        call.enqueue(recorded);
        return recorded;
    }

    private static Request get() {
        return new Request.Builder().url("http://a.test/").build();
    }

    private void end(End end, Throwable thrown) {
        switch (end) {
            case ANSWERED_AT_ONCE -> ends(thrown, 200);
            case ANSWERED_AFTER_A_WAIT -> endsAfterTwoMinutes(thrown, 503, 200);
            case ANSWERED_LOCALLY -> {
                holdForAnHour();
                ends(thrown);
            }
            case ANSWERED_LOCALLY_AFTER_A_WAIT -> {
                Recorded recorded = waiting(thrown);
                holdForAnHour();
                time.advance(TWO_MINUTES);
                recorded.end();
            }
            case FAILED_AT_ONCE -> ends(thrown, BREAKS);
            case FAILED_AFTER_A_WAIT -> endsAfterTwoMinutes(thrown, 503, BREAKS);
            case FAILED_AFTER_A_RESPONSE -> ends(thrown, 302, 302, 302);
            case CANCELED_WHILE_IT_WAITED -> {
                Recorded recorded = waiting(thrown);
                heed.cancelAll();
                recorded.end();
            }
        }
    }

    private void ends(Throwable thrown, Integer... statuses) {
        script.addAll(List.of(statuses));
        enqueue(calls, thrown).end();
    }

    private Recorded waiting(Throwable thrown) {
        script.add(503);
        Recorded recorded = enqueue(calls, thrown);
        time.awaitWaiters(1);
        return recorded;
    }

    private void endsAfterTwoMinutes(Throwable thrown, Integer... statuses) {
        script.addAll(List.of(statuses));
        Recorded recorded = enqueue(calls, thrown);
        time.awaitWaiters(1);
        time.advance(TWO_MINUTES);
        recorded.end();
    }

    private void holdForAnHour() {
        script.add(429);
        Request impatient = get().newBuilder()
                .url("http://a.test/other")
                .tag(ResiliencePolicy.class, HoldLab.IMPATIENT)
                .build();
        assertThat(Recorded.of(calls.newCall(impatient)).status()).isEqualTo(429);
    }
}
