package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Dns;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Only what OkHttp says of this very attempt proves that no server acted: never the type of an exception. */
class LostResponseTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final AtomicInteger posts = new AtomicInteger();

    /** A transport of its own, which loses the response. */
    private final Interceptor transport = chain -> {
        posts.incrementAndGet();
        throw new SocketTimeoutException("Read timed out");
    };

    private Request order() {
        return lab.post("/orders", RequestBody.create("order", Lab.TEXT)).build();
    }

    /** Interceptors that were added last, as a library does that is given the wrapped client. */
    private Call derived(Mode mode, Interceptor last) {
        Resilience heed = lab.heed();
        OkHttpClient client = lab.plainClient();
        Call.Factory calls = mode == Mode.EXECUTE || mode == Mode.ENQUEUE
                ? heed.wrap(client).newBuilder().addInterceptor(last).build()
                : Innermost.callFactory(heed, client, last);
        return calls.newCall(order());
    }

    @EveryMode
    void aPostThatATransportAddedLastHasSentIsNotSentAgain(Mode mode) {
        assertThatThrownBy(() -> mode.send(derived(mode, transport))).isInstanceOf(SocketTimeoutException.class);
        assertThat(posts).hasValue(1);
    }

    @EveryMode
    void aPostThatATransportBeforeWrappingHasSentIsNotSentAgain(Mode mode) {
        lab.client(builder -> builder.addInterceptor(transport));
        assertThatThrownBy(() -> lab.send(mode, order())).isInstanceOf(SocketTimeoutException.class);
        assertThat(posts).hasValue(1);
    }

    private enum Loss {
        TIMEOUT,
        LIKE_A_REFUSED_CONNECTION,
        LIKE_AN_UNKNOWN_HOST;

        private IOException thrown() {
            return switch (this) {
                case TIMEOUT -> new SocketTimeoutException("lost");
                case LIKE_A_REFUSED_CONNECTION -> new ConnectException("lost");
                case LIKE_AN_UNKNOWN_HOST -> new UnknownHostException("lost");
            };
        }

        /** Sends by other means once OkHttp could not connect, and loses that response. */
        Interceptor fallback(AtomicInteger posts) {
            return chain -> {
                try {
                    return chain.proceed(chain.request());
                } catch (IOException first) {
                    posts.incrementAndGet();
                    IOException second = thrown();
                    second.addSuppressed(first);
                    throw second;
                }
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPostThatAFallbackHasSentIsNotSentAgain(Loss loss) {
        for (Mode mode : Mode.values()) {
            posts.set(0);
            lab.client(builder -> builder.dns(hostname -> {
                        throw new UnknownHostException(hostname);
                    })
                    .addInterceptor(loss.fallback(posts)));
            assertThatThrownBy(() -> lab.send(mode, order())).hasMessage("lost");
            assertThat(posts).as("posts in mode " + mode).hasValue(1);
        }
    }

    @EveryMode
    void anotherCallsFailureProvesNothingOfThisOne(Mode mode) throws IOException {
        lab.client(builder -> builder.addInterceptor(chain -> {
            Response response = chain.proceed(chain.request());
            OkHttpClient others = new OkHttpClient.Builder()
                    .dns(hostname -> {
                        throw new UnknownHostException(hostname);
                    })
                    .build();
            others.newCall(new Request.Builder().url("http://audit.test/").build())
                    .execute()
                    .close();
            return response;
        }));
        lab.replies(200);
        assertThatThrownBy(() -> lab.send(mode, order())).isInstanceOf(UnknownHostException.class);
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aPostForWhichNoHostWasFoundIsSentOnceItIs(Mode mode) throws IOException {
        AtomicInteger lookUps = new AtomicInteger();
        lab.client(builder -> builder.dns(hostname -> {
            if (lookUps.incrementAndGet() == 1) {
                throw new UnknownHostException(hostname);
            }
            return Dns.SYSTEM.lookup(hostname);
        }));
        lab.replies(200);
        lab.send(mode, order()).close();
        assertThat(lookUps).hasValue(2);
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aPostWhoseResponseIsCutOffIsNotSentAgain(Mode mode) {
        lab.doNotCheckPool();
        lab.server.enqueue(Lab.reply(200)
                .onResponseStart(SocketEffect.ShutdownConnection.INSTANCE)
                .build());
        assertThatThrownBy(() -> lab.send(mode, order())).isInstanceOf(IOException.class);
        assertThat(lab.requests()).isEqualTo(1);
    }

    private static Dns broken() {
        return hostname -> {
            throw new UnknownHostException(hostname);
        };
    }

    /** Whoever throws the first exception with the second one on it has sent in between. */
    @EveryMode
    void aPostThatAFallbackHasSentIsNotSentAgainWhicheverExceptionItThrows(Mode mode) {
        lab.client(builder -> builder.dns(broken()).addInterceptor(chain -> {
            try {
                return chain.proceed(chain.request());
            } catch (IOException first) {
                posts.incrementAndGet();
                first.addSuppressed(new SocketTimeoutException("lost"));
                throw first;
            }
        }));
        assertThatThrownBy(() -> lab.send(mode, order())).isInstanceOf(UnknownHostException.class);
        assertThat(posts).hasValue(1);
    }

    @EveryMode
    void aPostThatAFallbackAddedLastHasSentIsNotSentAgain(Mode mode) {
        lab.client(builder -> builder.dns(broken()));
        Interceptor fallback = Loss.LIKE_AN_UNKNOWN_HOST.fallback(posts);
        assertThatThrownBy(() -> mode.send(derived(mode, fallback))).hasMessage("lost");
        assertThat(posts).hasValue(1);
    }
}
