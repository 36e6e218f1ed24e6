package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** OkHttp is kept from hurrying by a {@code Retry-After} that no server sent: nobody but OkHttp may ever see it. */
class ForgedHeaderTest {
    @RegisterExtension
    final Lab lab = new Lab();

    static Stream<Arguments> whatServersSend() {
        return Mode.with(List.of(), List.of("0"), List.of("7"), List.of("soon", "0", "7"));
    }

    @ParameterizedTest
    @MethodSource("whatServersSend")
    void theCallerSeesWhatTheServerSent(Mode mode, List<String> sent) throws IOException {
        lab.policy(ResiliencePolicy.builder().on(408, Rule.backOff()).build());
        for (int status : new int[] {503, 408}) {
            lab.replies(status, lines(sent));
            try (Response response = lab.post(mode, "/", "an order")) {
                assertThat(response.headers("Retry-After")).isEqualTo(sent);
                assertThat(response.header("Retry-After")).isEqualTo(last(sent));
                assertThat(network(response).headers("Retry-After")).isEqualTo(sent);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("whatServersSend")
    void theEarlierRepliesShowWhatTheServerSent(Mode mode, List<String> sent) throws IOException {
        lab.replies(503, lines(sent));
        lab.replies(503, "Retry-After: 8");
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            Response second = Objects.requireNonNull(response.priorResponse());
            Response first = Objects.requireNonNull(second.priorResponse());
            assertThat(response.headers("Retry-After")).isEmpty();
            assertThat(second.headers("Retry-After")).containsExactly("8");
            assertThat(first.headers("Retry-After")).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @MethodSource("whatServersSend")
    void theInterceptorsOfTheUserSeeWhatTheServerSent(Mode mode, List<String> sent) throws IOException {
        List<List<String>> seen = Collections.synchronizedList(new ArrayList<>());
        Interceptor eye = chain -> {
            Response response = chain.proceed(chain.request());
            seen.add(response.headers("Retry-After"));
            return response;
        };
        lab.client(builder -> builder.addInterceptor(eye).addNetworkInterceptor(eye));
        lab.replies(503, lines(sent));
        lab.replies(408, lines(sent));
        lab.replies(200);
        lab.get(mode, "/").close();
        assertThat(seen).containsExactly(sent, sent, sent, sent, List.of(), List.of());
    }

    @EveryMode
    void aPolicyWithoutARuleForItShowsItToo(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().on(503, Rule.surface()).build());
        lab.replies(503, "Retry-After: 0");
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.headers("Retry-After")).containsExactly("0");
        }
    }

    /** One that was added to the wrapped client: it sits below where the header is put right. */
    @Test
    void aReplyThatAnInterceptorMadeUpKeepsItsOwn() throws IOException {
        AtomicInteger attempts = new AtomicInteger();
        OkHttpClient later = lab.heed()
                .wrap(lab.plainClient())
                .newBuilder()
                .addInterceptor(chain -> {
                    Response response = chain.proceed(chain.request());
                    return attempts.incrementAndGet() == 1
                            ? response
                            : response.newBuilder()
                                    .code(503)
                                    .header("Retry-After", "3000")
                                    .build();
                })
                .build();
        lab.replies(503, "Retry-After: 7");
        lab.replies(200);
        Request request = new Request.Builder().url(lab.url("/")).build();
        try (Response response = later.newCall(request).execute()) {
            assertThat(response.headers("Retry-After")).containsExactly("3000");
        }
    }

    private static Response network(Response response) {
        return Objects.requireNonNull(response.networkResponse());
    }

    private static String[] lines(List<String> values) {
        return values.stream().map(value -> "Retry-After: " + value).toArray(String[]::new);
    }

    /** As {@link Response#header} does: the last line counts. */
    private static @Nullable String last(List<String> values) {
        return values.isEmpty() ? null : values.get(values.size() - 1);
    }
}
