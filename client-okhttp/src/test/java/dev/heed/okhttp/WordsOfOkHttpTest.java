package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.Reason;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An interceptor's own exception may read like one that OkHttp makes around a mistake: it is judged as any other. */
class WordsOfOkHttpTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final AtomicInteger attempts = new AtomicInteger();

    static Stream<Arguments> failures() {
        Throwable mistake = new IllegalStateException("a mistake");
        return Mode.with(
                new IOException("canceled due to maintenance", mistake),
                new IOException("canceled due to " + mistake, mistake),
                new IOException("canceled due to a timeout", new IOException("read")),
                new IOException("canceled due to an interruption", new InterruptedException()),
                new IOException("canceled due to something"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureInTheWordsOfOkHttpIsRetried(Mode mode, IOException failure) throws IOException {
        lab.client(client -> client.addInterceptor(chain -> {
            if (attempts.incrementAndGet() < 3) {
                throw failure;
            }
            return chain.proceed(chain.request());
        }));
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.BACKOFF, Reason.BACKOFF, Reason.ANSWERED);
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureInTheWordsOfOkHttpHasItsTrailWhereAttemptsEnd(Mode mode, IOException failure) {
        lab.client(client -> client.addNetworkInterceptor(throwing(failure)));
        Call call = lab.call(mode, new Request.Builder().url(lab.url("/")).build());
        IOException thrown =
                catchThrowableOfType(IOException.class, () -> mode.send(call).close());
        assertThat(thrown).isSameAs(failure);
        assertThat(Lab.whys(Trails.of(call)))
                .containsExactly(Reason.BACKOFF, Reason.BACKOFF, Reason.ATTEMPTS_EXHAUSTED);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void ofACallThatItsInterceptorCancelledItIsTheEndInEveryMode(Mode mode, IOException failure) {
        lab.client(client -> client.addInterceptor(chain -> {
            chain.call().cancel();
            throw failure;
        }));
        Call call = lab.call(mode, new Request.Builder().url(lab.url("/")).build());
        IOException thrown =
                catchThrowableOfType(IOException.class, () -> mode.send(call).close());
        assertThat(thrown).isSameAs(failure);
        assertThat(Lab.whys(Trails.of(call))).containsExactly(Reason.CANCELED);
    }

    private static Interceptor throwing(IOException failure) {
        return chain -> {
            throw failure;
        };
    }
}
