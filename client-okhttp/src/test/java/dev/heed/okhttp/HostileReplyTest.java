package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Outcome;
import dev.heed.Reason;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.RawServer;
import dev.heed.okhttp.testing.Typed;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Replies whose body or framing is not what it says: they are handed over or waited for like others. */
class HostileReplyTest {
    private static final int MEGABYTE = 1024 * 1024;

    @RegisterExtension
    final Lab lab = new Lab();

    @EveryMode
    void aBodyThatNeverEndsDoesNotHoldUpTheWait(Mode mode) throws IOException {
        lab.server.enqueue(stalling(503));
        lab.replies(200);
        repeatedSoon(mode);
    }

    @EveryMode
    void aBodyThatNeverEndsDoesNotHoldUpARedirect(Mode mode) throws IOException {
        lab.server.enqueue(
                stalling(302).newBuilder().addHeader("Location", "/b").build());
        lab.replies(200);
        long started = System.nanoTime();
        lab.get(mode, "/").close();
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
    }

    @EveryMode
    void aBodyThatNeverEndsIsHandedOverAsFarAsItCame(Mode mode) throws IOException {
        lab.server.enqueue(stalling(404));
        try (Response response = lab.get(mode, "/")) {
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(404));
            assertThat(response.body().source().readByte()).isZero();
        }
    }

    @EveryMode
    void aRefusalThatIsCutOffIsStillARefusal(Mode mode) throws IOException {
        lab.server.enqueue(cutOff(503));
        lab.replies(200);
        repeatedSoon(mode);
    }

    @EveryMode
    void anAnswerThatIsCutOffIsNotAskedForAgain(Mode mode) throws IOException {
        lab.server.enqueue(cutOff(200));
        try (Response response = lab.get(mode, "/")) {
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(200));
            assertThatThrownBy(response.body()::bytes).isInstanceOf(IOException.class);
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void gzipThatIsNoneFailsWhereTheBodyIsReadAndNowhereElse(Mode mode) throws IOException {
        lab.replies(503, "Content-Encoding: gzip");
        lab.replies(404, "Content-Encoding: gzip");
        try (Response response = lab.get(mode, "/")) {
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(404));
            assertThatThrownBy(response.body()::string).isInstanceOf(IOException.class);
        }
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ofMinutes(2));
    }

    @EveryMode
    void a204WithABodyIsAProtocolErrorThatIsNotRepeated(Mode mode) {
        for (int status : List.of(204, 205)) {
            int before = lab.requests();
            lab.server.enqueue(
                    new MockResponse.Builder().code(status).body("surprise").build());
            assertThatThrownBy(() -> lab.get(mode, "/")).isInstanceOfSatisfying(ProtocolException.class, e -> {
                assertThat(e).hasMessageContaining("HTTP " + status);
                assertThat(Trails.of(e).reason()).contains(Reason.FAILURE_IS_FINAL);
            });
            assertThat(lab.requests()).isEqualTo(before + 1);
        }
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void aLengthThatPromisesMoreThanComesFailsWhereTheBodyIsRead(Mode mode) throws IOException {
        String refusal = "HTTP/1.1 503 Busy\r\nContent-Length: 999999\r\n\r\nshort";
        try (RawServer server = new RawServer(refusal, refusal.replace("503 Busy", "200 OK"))) {
            try (Response response = get(mode, server)) {
                assertThat(response.code()).isEqualTo(200);
                assertThatThrownBy(response.body()::string).isInstanceOf(ProtocolException.class);
            }
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @EveryMode
    void aLengthThatIsNoNumberIsNone(Mode mode) throws IOException {
        for (String length : List.of("soon", "-1", "", "1e3", "99999999999999999999", "\u00b2")) {
            String head = "Content-Length: " + length + "\r\n\r\nbody";
            try (RawServer server = new RawServer("HTTP/1.1 503 Busy\r\n" + head, "HTTP/1.1 200 OK\r\n" + head)) {
                try (Response response = get(mode, server)) {
                    assertThat(response.body().string()).as(length).isEqualTo("body");
                }
                assertThat(server.requests()).isEqualTo(2);
            }
        }
    }

    @EveryMode
    void aLengthOrStatusBelowZeroIsAProtocolErrorThatIsNotRepeated(Mode mode) throws IOException {
        for (String reply : List.of(
                "HTTP/1.1 503 Busy\r\nContent-Length: -5\r\n\r\nbody",
                "HTTP/1.1 200 OK\r\nContent-Length: -9223372036854775808\r\n\r\nbody",
                "HTTP/1.1 -12 Odd\r\n\r\nbody")) {
            try (RawServer server = new RawServer(reply)) {
                assertThatThrownBy(() -> get(mode, server))
                        .isInstanceOfSatisfying(
                                ProtocolException.class,
                                e -> assertThat(Lab.whys(Trails.of(e))).containsExactly(Reason.FAILURE_IS_FINAL));
                assertThat(server.requests()).isEqualTo(1);
            }
        }
    }

    @EveryMode
    void chunksThatAreNoneFailWhereTheBodyIsRead(Mode mode) throws IOException {
        String head = "Transfer-Encoding: chunked\r\n\r\nzz\r\nbody";
        try (RawServer server = new RawServer("HTTP/1.1 503 Busy\r\n" + head, "HTTP/1.1 409 No\r\n" + head)) {
            try (Response response = get(mode, server)) {
                assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(409));
                assertThatThrownBy(response.body()::string).isInstanceOf(ProtocolException.class);
            }
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @EveryMode
    void aStatusLineWithoutAReasonIsRead(Mode mode) throws IOException {
        try (RawServer server = new RawServer("HTTP/1.0 503\nretry-AFTER:130\n\n", "HTTP/1.0 200 \n\n")) {
            get(mode, server).close();
            assertThat(lab.time.waits()).containsExactly(Duration.ofSeconds(130));
        }
    }

    @EveryMode
    void aStatusBelow100IsHandedOver(Mode mode) throws IOException {
        for (String status : List.of("000", "001", "099")) {
            try (RawServer server = new RawServer("HTTP/1.1 " + status + " Odd\r\nRetry-After: 5\r\n\r\nbody")) {
                try (Response response = get(mode, server)) {
                    assertThat(Outcomes.of(response).status()).isEqualTo(Integer.parseInt(status));
                    assertThat(Outcomes.of(response)).isInstanceOf(Outcome.Other.class);
                    assertThat(Trails.of(response).steps()).hasSize(1);
                    assertThat(response.body().string()).isEqualTo("body");
                }
                assertThat(server.requests()).isEqualTo(1);
            }
        }
    }

    private void repeatedSoon(Mode mode) throws IOException {
        long started = System.nanoTime();
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ofMinutes(2));
    }

    private Response get(Mode mode, RawServer server) throws IOException {
        return lab.send(mode, new Request.Builder().url(server.url("/")).build());
    }

    /** Half the body comes, and no more, with the connection held open. */
    private static MockResponse stalling(int status) {
        return Lab.reply(status)
                .body(new Buffer().write(new byte[MEGABYTE]))
                .onResponseBody(SocketEffect.Stall.INSTANCE)
                .build();
    }

    private static MockResponse cutOff(int status) {
        return Lab.reply(status)
                .body(new Buffer().write(new byte[MEGABYTE]))
                .onResponseBody(new SocketEffect.CloseSocket())
                .build();
    }
}
