package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.Reason;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import mockwebserver3.SocketEffect;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which requests go on where a connection breaks: by IANA's registry of methods, and by a key with something in it. */
class IdempotentRequestTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @BeforeEach
    void brokenConnectionsAreOkHttpsToTidyUp() {
        lab.doNotCheckPool();
    }

    static Stream<Arguments> idempotent() {
        return Mode.with("PROPFIND", "REPORT", "SEARCH", "QUERY", "MKCOL", "UNLOCK", "VERSION-CONTROL");
    }

    static Stream<Arguments> others() {
        return Mode.with("LOCK", "PATCH", "propfind", "PURGE");
    }

    @ParameterizedTest
    @MethodSource("idempotent")
    void aMethodThatTheRegistryCallsIdempotentGoesOnWhenItsPooledConnectionDies(Mode mode, String method)
            throws IOException {
        pooledConnectionDies(mode);
        try (Response response = lab.send(mode, request(method))) {
            assertThat(response.body().string()).isEqualTo("body of 207");
        }
        assertThat(lab.requests()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("idempotent")
    void itGoesOnWhenAFreshConnectionDiesAndAfterA503(Mode mode, String method) throws IOException {
        dies();
        lab.replies(503);
        lab.replies(207);
        try (Response response = lab.send(mode, request(method))) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.BACKOFF, Reason.FLOOR, Reason.ANSWERED);
        }
    }

    @ParameterizedTest
    @MethodSource("others")
    void anyOtherMethodIsSentOnce(Mode mode, String method) throws IOException {
        pooledConnectionDies(mode);
        isSentOnce(mode, request(method));
    }

    static Stream<Arguments> emptyKeys() {
        return Mode.with(List.of(""), List.of(" \t"), List.of("", ""), List.of("\"\""));
    }

    @ParameterizedTest
    @MethodSource("emptyKeys")
    void aPostWhoseKeyIsEmptyIsSentOnce(Mode mode, List<String> keys) throws IOException {
        pooledConnectionDies(mode);
        isSentOnce(mode, post(keys));
    }

    @ParameterizedTest
    @MethodSource("emptyKeys")
    void aPostWhoseKeyIsEmptyIsNotRepeatedAfterA500(Mode mode, List<String> keys) throws IOException {
        lab.replies(500);
        try (Response response = lab.send(mode, post(keys))) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.NOT_IDEMPOTENT);
        }
    }

    @EveryMode
    void oneKeyWithSomethingInItIsEnough(Mode mode) throws IOException {
        dies();
        lab.replies(500);
        lab.replies(201);
        try (Response response = lab.send(mode, post(List.of("", "k-1")))) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.BACKOFF, Reason.BACKOFF, Reason.ANSWERED);
        }
    }

    private void isSentOnce(Mode mode, Request request) {
        int before = lab.requests();
        IOException lost = catchThrowableOfType(
                IOException.class, () -> lab.send(mode, request).close());
        assertThat(Lab.whys(Trails.of(lost))).containsExactly(Reason.NOT_IDEMPOTENT);
        assertThat(lab.requests()).isEqualTo(before + 1);
    }

    private void pooledConnectionDies(Mode mode) throws IOException {
        lab.replies(200);
        lab.get(mode, "/").close();
        dies();
        lab.replies(207);
    }

    private void dies() {
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()).build());
    }

    private Request request(String method) {
        return new Request.Builder()
                .url(lab.url("/"))
                .method(method, RequestBody.create("<propfind/>", Lab.TEXT))
                .build();
    }

    private Request post(List<String> keys) {
        Headers.Builder headers = new Headers.Builder();
        keys.forEach(key -> headers.add("Idempotency-Key", key));
        return lab.post("/", RequestBody.create("an order", Lab.TEXT))
                .headers(headers.build())
                .build();
    }
}
