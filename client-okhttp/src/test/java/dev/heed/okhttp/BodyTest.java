package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.testing.Bodies;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import mockwebserver3.SocketEffect;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies: what can be sent once is sent once, what is dropped is closed, what is handed over is open and unread. */
class BodyTest {
    private static final ResiliencePolicy REPEATS_EVERYTHING = ResiliencePolicy.builder()
            .on(429, Rule.waitAsTold().forAnyMethod())
            .on(500, Rule.backOff().forAnyMethod())
            .on(503, Rule.waitAtLeast(Duration.ofMinutes(2)).forAnyMethod())
            .onFailure(Rule.backOff().forAnyMethod())
            .build();

    @RegisterExtension
    final Lab lab = new Lab();

    static Stream<Arguments> statusesThatWouldBeRepeated() {
        return Mode.with(408, 425, 429, 500, 502, 503, 504);
    }

    @ParameterizedTest
    @MethodSource("statusesThatWouldBeRepeated")
    void aOneShotBodyIsSentOnceWhateverTheRule(Mode mode, int status) throws IOException {
        lab.policy(REPEATS_EVERYTHING.toBuilder()
                .on(status, Rule.backOff().forAnyMethod())
                .build());
        lab.replies(status, "Retry-After: 0");
        lab.replies(200);
        once(mode, Bodies.oneShot("an order"), status, Reason.BODY_NOT_REPEATABLE);
    }

    @EveryMode
    void aOneShotBodyIsNotSentToWhereARedirectLeads(Mode mode) throws IOException {
        for (int status : new int[] {307, 308}) {
            lab.replies(status, "Location: /elsewhere");
            Request request = lab.post("/", Bodies.oneShot("an order")).build();
            try (Response response = lab.send(mode, request)) {
                assertThat(response.body().string()).isEqualTo("body of " + status);
                assertThat(Trails.of(response).reason()).contains(Reason.BODY_NOT_REPEATABLE);
            }
        }
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void aOneShotBodyStaysBehindWhereARedirectAsksForAGet(Mode mode) throws IOException {
        lab.replies(303, "Location: /elsewhere");
        lab.replies(200);
        lab.send(mode, lab.post("/", Bodies.oneShot("an order")).build()).close();
        assertThat(lab.taken().getBody().utf8()).isEqualTo("an order");
        assertThat(lab.taken().getMethod()).isEqualTo("GET");
    }

    @EveryMode
    void aOneShotBodyIsNotSentAgainAfterAFailure(Mode mode) {
        lab.doNotCheckPool();
        lab.policy(REPEATS_EVERYTHING);
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()).build());
        lab.replies(200);
        Request request = lab.post("/", Bodies.oneShot("an order")).build();
        IOException failure = catchThrowableOfType(
                IOException.class, () -> lab.send(mode, request).close());
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.BODY_NOT_REPEATABLE);
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aDuplexBodyIsSentOnceWhateverTheRule(Mode mode) throws IOException {
        List<Protocol> http2 = List.of(Protocol.H2_PRIOR_KNOWLEDGE);
        lab.server.setProtocols(http2);
        lab.client(builder -> builder.protocols(http2));
        lab.policy(REPEATS_EVERYTHING);
        lab.replies(503, "Retry-After: 0");
        lab.replies(200);
        once(mode, new Duplex("an order"), 503, Reason.BODY_NOT_REPEATABLE);
    }

    private void once(Mode mode, RequestBody body, int status, Reason why) throws IOException {
        try (Response response = lab.send(mode, lab.post("/", body).build())) {
            assertThat(response.code()).isEqualTo(status);
            assertThat(response.body().string()).isEqualTo("body of " + status);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(why);
        }
        assertThat(lab.requests()).isEqualTo(1);
        assertThat(lab.taken().getBody().utf8()).isEqualTo("an order");
        assertThat(lab.time.waits()).isEmpty();
    }

    private static final class Duplex extends RequestBody {
        private final String text;

        Duplex(String text) {
            this.text = text;
        }

        @Override
        public MediaType contentType() {
            return Lab.TEXT;
        }

        @Override
        public boolean isDuplex() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.writeUtf8(text);
            sink.close();
        }
    }

    @EveryMode
    void aBodyThatCanBeSentAgainIsSentWhole(Mode mode) throws IOException {
        lab.policy(REPEATS_EVERYTHING);
        lab.replies(503);
        lab.replies(307, "Location: /elsewhere");
        lab.replies(200);
        lab.post(mode, "/", "an order").close();
        for (int request = 0; request < 3; request++) {
            assertThat(lab.taken().getBody().utf8()).isEqualTo("an order");
        }
    }

    @EveryMode
    void everyDroppedReplyIsClosedBeforeTheNextAttemptAndTheLastIsOpen(Mode mode) throws IOException {
        Set<Integer> open = ConcurrentHashMap.newKeySet();
        List<Set<Integer>> openWhenSent = Collections.synchronizedList(new ArrayList<>());
        lab.client(builder -> builder.addInterceptor(chain -> {
            openWhenSent.add(Set.copyOf(open));
            Response response = chain.proceed(chain.request());
            open.add(response.code());
            return response.newBuilder()
                    .body(whenClosed(response.body(), () -> open.remove(response.code())))
                    .build();
        }));
        lab.replies(503);
        lab.replies(302, "Location: /elsewhere");
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(openWhenSent).containsExactly(Set.of(), Set.of(), Set.of());
            assertThat(open).containsExactly(200);
            assertThat(response.body().string()).isEqualTo("body of 200");
        }
        assertThat(open).isEmpty();
    }

    @EveryMode
    void aReplyThatIsHandedOverIsUnread(Mode mode) throws IOException {
        lab.doNotCheckPool();
        lab.server.enqueue(Lab.reply(503)
                .body("its first bytes, and then nothing for an hour")
                .throttleBody("its first bytes".length(), 1, java.util.concurrent.TimeUnit.HOURS)
                .build());
        try (Response response = lab.post(mode, "/", "an order")) {
            assertThat(response.body().source().readUtf8("its first bytes".length()))
                    .isEqualTo("its first bytes");
        }
    }

    @EveryMode
    void theEarlierRepliesKeepTheirHeadersButNoBody(Mode mode) throws IOException {
        lab.replies(503, "X-Reason: maintenance");
        lab.replies(302, "Location: /elsewhere");
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            Response redirect = Objects.requireNonNull(response.priorResponse());
            Response unavailable = Objects.requireNonNull(redirect.priorResponse());
            assertThat(redirect.code()).isEqualTo(302);
            assertThat(unavailable.header("X-Reason")).isEqualTo("maintenance");
            assertThat(unavailable.priorResponse()).isNull();
            assertThat(unavailable.body().contentLength()).isEqualTo("body of 503".length());
            assertThatThrownBy(() -> unavailable.body().bytes()).isInstanceOf(IllegalStateException.class);
        }
    }

    @EveryMode
    void anInterceptorOfTheUsersRunsOnceAnAttempt(Mode mode) throws IOException {
        Interceptor counting = chain -> chain.proceed(
                chain.request().newBuilder().addHeader("X-Seen", "once").build());
        lab.client(builder -> builder.addInterceptor(counting));
        lab.replies(503);
        lab.replies(302, "Location: /elsewhere");
        lab.replies(200);
        lab.get(mode, "/").close();
        for (int request = 0; request < 3; request++) {
            assertThat(lab.taken().getHeaders().values("X-Seen")).containsExactly("once");
        }
    }

    private static ResponseBody whenClosed(ResponseBody body, Runnable closed) {
        BufferedSource source = Okio.buffer(new ForwardingSource(body.source()) {
            @Override
            public void close() throws IOException {
                closed.run();
                super.close();
            }
        });
        return ResponseBody.create(source, body.contentType(), body.contentLength());
    }
}
