package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockWebServer;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An interceptor decides which server a request goes to, or what it carries: the call ends all the same. */
class CredentialOriginRewriteTest {
    private static final int MAX_SENDS = 3;

    /** Far beyond, so that a call that never ends fails its test instead of outlasting it. */
    private static final int ENDLESS = 20;

    @RegisterExtension
    final Lab lab = new Lab();

    /** The hosts take turns, as those of a load balancer on the client's side do. */
    private void rewrites(List<HttpUrl> hosts) {
        AtomicInteger sends = new AtomicInteger();
        lab.client(client -> client.addInterceptor(chain -> {
            int send = sends.getAndIncrement();
            if (send == ENDLESS) {
                throw new AssertionError("one call was sent " + ENDLESS + " times");
            }
            HttpUrl host = hosts.get(send % hosts.size());
            return chain.proceed(chain.request().newBuilder().url(host).build());
        }));
    }

    private static Request.Builder get() {
        return new Request.Builder().url("http://api.invalid/orders");
    }

    private void assertIsRefusedInTheEnd(Mode mode) throws IOException {
        try (Response response =
                lab.send(mode, get().header("Authorization", "Bearer 0").build())) {
            assertThat(response.code()).isEqualTo(401);
            assertThat(Lab.whys(Trails.of(response))).endsWith(Reason.CREDENTIALS_REFUSED);
        }
    }

    @EveryMode
    void oneHostThatRefusesWhateverItIsShownIsAskedTwice(Mode mode) throws IOException {
        Source source = Source.counting();
        lab.resilience(builder -> builder.renewalPause(Duration.ZERO));
        source.in(lab);
        rewrites(List.of(lab.url("/")));
        Doorkeeper door = Doorkeeper.of(lab.server);
        assertIsRefusedInTheEnd(mode);
        assertThat(door.shown).containsExactly("Bearer 0", "Bearer 1");
        assertThat(source.asked).hasSize(1);
    }

    @EveryMode
    void hostsThatTakeTurnsAndRefuseWhateverTheyAreShownAreAskedThreeTimes(Mode mode) throws IOException {
        MockWebServer other = lab.otherServer();
        lab.resilience(builder -> builder.renewalPause(Duration.ZERO));
        Source.counting().in(lab);
        rewrites(List.of(lab.url("/"), other.url("/")));
        Doorkeeper here = Doorkeeper.of(lab.server);
        Doorkeeper there = Doorkeeper.of(other);
        assertIsRefusedInTheEnd(mode);
        assertThat(here.shown.size() + there.shown.size()).isEqualTo(MAX_SENDS);
    }

    @EveryMode
    void hostsThatTakeTurnsAnswerOnceOneIsShownWhatItsOriginWasRenewedWith(Mode mode) throws IOException {
        MockWebServer other = lab.otherServer();
        Source.counting().in(lab);
        rewrites(List.of(lab.url("/"), other.url("/")));
        Doorkeeper here = Doorkeeper.of(lab.server, "Bearer 1");
        Doorkeeper there = Doorkeeper.of(other, "Bearer 1");
        try (Response response = lab.send(mode, get().build())) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(here.shown).containsExactly(Doorkeeper.NOTHING, "Bearer 1");
        assertThat(there.shown).containsExactly(Doorkeeper.NOTHING);
    }

    @EveryMode
    void whatWasNeverRefusedIsNotReplaced(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(chain -> {
            boolean isFile = chain.request().url().encodedPath().startsWith("/files");
            return chain.proceed(chain.request()
                    .newBuilder()
                    .header("Authorization", isFile ? "Basic files" : "Bearer 0")
                    .build());
        }));
        Source.giving("Bearer 1").in(lab);
        lab.replies(401);
        lab.replies(302, "Location: /files/1");
        lab.replies(200);
        lab.get(mode, "/orders").close();
        for (String shown : new String[] {"Bearer 0", "Bearer 1", "Basic files"}) {
            assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo(shown);
        }
    }
}
