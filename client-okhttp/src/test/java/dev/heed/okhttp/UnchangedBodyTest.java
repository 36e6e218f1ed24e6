package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.okhttp.testing.Bodies;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.SocketEffect;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The body of a refusal is kept for those who repeat it, and the body of a request is read where it can be. */
class UnchangedBodyTest {
    private static final int MAX = 64 * 1024;

    @RegisterExtension
    final Lab lab = new Lab();

    @BeforeEach
    void refuse() {
        lab.policy(UnchangedTest.REFUSING);
    }

    private static void assertBody(Response response, String body) throws IOException {
        try (response) {
            assertThat(response.code()).isEqualTo(400);
            assertThat(response.body().string()).isEqualTo(body);
        }
    }

    @EveryMode
    void aBodyOf64KiBIsKeptWhole(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        String body = "x".repeat(MAX - 1) + "y";
        lab.server.enqueue(Lab.reply(400).body(body).build());
        assertBody(calls.send(calls.get("/")), body);
        assertBody(calls.send(calls.get("/")), body);
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void ofALongerOneTheReplyIsKeptWithoutIt(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        String body = "x".repeat(MAX) + "y";
        lab.server.enqueue(Lab.reply(400).body(body).build());
        assertBody(calls.send(calls.get("/")), body);
        try (Response again = calls.send(calls.get("/"))) {
            assertThat(again.header("Content-Length"))
                    .as("of what is not there")
                    .isNull();
            assertBody(again, "");
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void eachReaderHasABodyOfItsOwn(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(400);
        Response first = calls.send(calls.get("/"));
        Response second = calls.send(calls.get("/"));
        Response third = calls.send(calls.get("/"));
        assertBody(third, "body of 400");
        assertBody(first, "body of 400");
        assertBody(second, "body of 400");
    }

    @EveryMode
    void aBodyThatIsCutOffCostsNobodyTheReply(Mode mode) throws IOException {
        lab.doNotCheckPool();
        HoldLab calls = new HoldLab(lab, mode);
        lab.server.enqueue(Lab.reply(400)
                .body("a body that ends early")
                .onResponseBody(new SocketEffect.CloseSocket())
                .build());
        try (Response cut = calls.send(calls.get("/"))) {
            assertThat(cut.code()).isEqualTo(400);
            assertThat(Outcomes.of(cut).fromHold()).isFalse();
            assertThatThrownBy(() -> cut.body().string()).as("as without Heed").isInstanceOf(IOException.class);
        }
        assertBody(calls.send(calls.get("/")), "");
    }

    @EveryMode
    void aCompressedBodyIsKeptAsItReads(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        okio.Buffer zipped = new okio.Buffer();
        try (BufferedSink sink = okio.Okio.buffer(new okio.GzipSink(zipped))) {
            sink.writeUtf8("readable");
        }
        lab.server.enqueue(Lab.reply(400, "Content-Encoding: gzip").body(zipped).build());
        assertBody(calls.send(calls.get("/")), "readable");
        try (Response again = calls.send(calls.get("/"))) {
            assertThat(again.header("Content-Encoding")).isNull();
            assertThat(again.body().string()).isEqualTo("readable");
        }
    }

    @EveryMode
    void aBodyThatIsSentOnceIsNeverHeld(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        for (int i = 0; i < 2; i++) {
            lab.replies(400);
            assertBody(calls.send(lab.post("/", Bodies.oneShot("a stream"))), "body of 400");
            assertThat(lab.taken().getBody().utf8()).isEqualTo("a stream");
        }
        assertThat(calls.heed.holds()).isEmpty();
    }

    @EveryMode
    void aBodyThatCannotBeReadAgainCostsNobodyTheReply(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(400);
        assertBody(calls.send(lab.post("/", new SecretlyOneShot(new IOException("read before")))), "body of 400");
        lab.replies(400);
        assertBody(
                calls.send(lab.post("/", new SecretlyOneShot(new IllegalStateException("read before")))),
                "body of 400");
        assertThat(calls.heed.holds()).isEmpty();
    }

    /** Does not say that it can be sent once. */
    private static final class SecretlyOneShot extends RequestBody {
        private final AtomicInteger reads = new AtomicInteger();
        private final Exception failure;

        SecretlyOneShot(Exception failure) {
            this.failure = failure;
        }

        @Override
        public MediaType contentType() {
            return Lab.TEXT;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            if (reads.getAndIncrement() > 0) {
                if (failure instanceof IOException io) {
                    throw io;
                }
                throw (RuntimeException) failure;
            }
            sink.writeUtf8("a stream");
        }
    }
}
