package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Reason;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.CacheControl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An interceptor of the user may answer by itself: what it did, OkHttp cannot prove. */
class OwnTransportTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @EveryMode
    void aPostThatAnInterceptorCarriedIsSentOnce(Mode mode) {
        AtomicInteger arrived = new AtomicInteger();
        lab.client(builder -> builder.addInterceptor(chain -> {
            arrived.incrementAndGet();
            throw new SocketException("Connection reset");
        }));
        assertThatThrownBy(() -> lab.post(mode, "/", "an order")).isInstanceOf(SocketException.class);
        assertThat(arrived).hasValue(1);
    }

    @EveryMode
    void aCacheThatAnInterceptorAskedAloneIsNotAskedAgain(Mode mode) throws IOException {
        lab.client(builder -> builder.addInterceptor(chain -> chain.proceed(chain.request()
                .newBuilder()
                .cacheControl(CacheControl.FORCE_CACHE)
                .build())));
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(504);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.LOCAL_REPLY);
        }
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void aMessageOfTwoLinesCostsNobodyTheReplyAfterIt(Mode mode) throws IOException {
        AtomicInteger attempts = new AtomicInteger();
        lab.client(builder -> builder.addInterceptor(chain -> new Response.Builder()
                .request(chain.request())
                .protocol(Protocol.HTTP_1_1)
                .code(attempts.incrementAndGet() == 1 ? 503 : 200)
                .message("down\nfor maintenance")
                .build()));
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(response.priorResponse().message()).isEqualTo("down for maintenance");
        }
    }

    @EveryMode
    void aRequestThatCameWithAnAnswerHasATrailOfItsOwn(Mode mode) throws IOException {
        lab.replies(503);
        lab.replies(200);
        lab.replies(200);
        Request next;
        try (Response first = lab.get(mode, "/one")) {
            next = first.request().newBuilder().url(lab.url("/two")).build();
        }
        try (Response second = lab.send(mode, next)) {
            assertThat(Trails.of(second).steps())
                    .singleElement()
                    .satisfies(step -> assertThat(step.url()).endsWith("/two"));
        }
    }
}
