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
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A duplex body is a stream of the caller's: OkHttp itself would send it again on another connection. */
class DuplexBodyTest {
    private static final int REFUSED_STREAM = 7;

    @RegisterExtension
    final Lab lab = new Lab();

    @EveryMode
    void aDuplexBodyIsWrittenOnceEvenIfItsStreamIsRefused(Mode mode) throws IOException {
        lab.doNotCheckPool();
        lab.client(builder -> builder.protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE)));
        lab.server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
        lab.replies(200);
        lab.get(mode, "/warm").close();
        lab.server.enqueue(Lab.reply(200)
                .onRequestStart(new SocketEffect.CloseStream(REFUSED_STREAM))
                .build());
        lab.replies(200);
        AtomicInteger written = new AtomicInteger();

        Request put = new Request.Builder()
                .url(lab.url("/stream"))
                .put(new Duplex(written))
                .build();
        assertThatThrownBy(() -> lab.send(mode, put)).isInstanceOf(IOException.class);
        assertThat(written).hasValueLessThanOrEqualTo(1);
        assertThat(lab.requests()).isLessThanOrEqualTo(2);
    }

    private static final class Duplex extends RequestBody {
        private final AtomicInteger written;

        Duplex(AtomicInteger written) {
            this.written = written;
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
            written.incrementAndGet();
            sink.writeUtf8("a stream");
            sink.close();
        }
    }
}
