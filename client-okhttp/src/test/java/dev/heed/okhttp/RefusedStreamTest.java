package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A stream that HTTP/2 refuses was not processed (RFC 9113 8.7): what can be sent again is. */
class RefusedStreamTest {
    private static final int REFUSED_STREAM = 7;

    @RegisterExtension
    final Lab lab = new Lab();

    private final AtomicInteger asked = new AtomicInteger();

    private final RequestBody duplex = new RequestBody() {
        @Override
        public MediaType contentType() {
            return Lab.TEXT;
        }

        @Override
        public boolean isDuplex() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) {
            asked.incrementAndGet();
        }
    };

    @BeforeEach
    void http2() {
        lab.doNotCheckPool();
        List<Protocol> cleartext = List.of(Protocol.H2_PRIOR_KNOWLEDGE);
        lab.server.setProtocols(cleartext);
        lab.client(builder -> builder.protocols(cleartext));
    }

    @EveryMode
    void aDuplexBodyThatWasBegunIsNotAskedForAgain(Mode mode) throws IOException {
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        Request.Builder request = new Request.Builder().url(lab.url("/"));
        lab.replies(200);
        mode.send(calls.newCall(request.build())).close();
        lab.server.enqueue(Lab.reply(200)
                .onRequestStart(new SocketEffect.CloseStream(REFUSED_STREAM))
                .build());
        lab.replies(200);
        assertThatThrownBy(() -> mode.send(calls.newCall(request.put(duplex).build())))
                .isInstanceOf(IOException.class);
        assertThat(asked).hasValue(1);
    }

    /** As OkHttp alone does. */
    @EveryMode
    void aPostIsSentAgainAtOnceIfItsConnectionWasGoodBefore(Mode mode) throws IOException {
        Request post = lab.post("/", RequestBody.create("an order", Lab.TEXT)).build();
        for (Call.Factory calls : List.of(lab.plainClient(), mode.factory(lab.heed(), lab.plainClient()))) {
            lab.replies(200);
            mode.send(calls.newCall(new Request.Builder().url(lab.url("/")).build()))
                    .close();
            lab.server.enqueue(Lab.reply(200)
                    .onResponseStart(new SocketEffect.CloseStream(REFUSED_STREAM))
                    .build());
            lab.replies(200);
            mode.send(calls.newCall(post)).close();
        }
        assertThat(lab.time.waits()).isEmpty();
    }
}
