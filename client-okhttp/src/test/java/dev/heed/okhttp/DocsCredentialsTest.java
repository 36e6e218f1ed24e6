package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Source;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the docs say of credentials beside its examples. */
class DocsCredentialsTest {
    private static final Interceptor OWN = chain -> chain.proceed(
            chain.request().newBuilder().header("Authorization", "Bearer own").build());

    @RegisterExtension
    final Lab lab = new Lab();

    private Request get() {
        return new Request.Builder().url(lab.url("/")).build();
    }

    private List<Reason> sent(OkHttpClient client) throws IOException {
        try (Response response = client.newCall(get()).execute()) {
            return Lab.whys(Trails.of(response));
        }
    }

    private void assertWinsOverTheSource(OkHttpClient client) throws IOException {
        Doorkeeper door = Doorkeeper.of(lab.server, "Bearer 1");
        assertThat(sent(client)).containsExactly(Reason.CREDENTIALS_RENEWED, Reason.CREDENTIALS_REFUSED);
        assertThat(door.shown).containsExactly("Bearer own", "Bearer own");
    }

    @Test
    void whatANetworkInterceptorSetsWinsOverTheSource() throws IOException {
        Source.giving("Bearer 1").in(lab);
        lab.client(client -> client.addNetworkInterceptor(OWN));
        assertWinsOverTheSource(lab.heed().wrap(lab.plainClient()));
    }

    @Test
    void whatAnInterceptorAddedAfterWrappingSetsWinsToo() throws IOException {
        Source.giving("Bearer 1").in(lab);
        OkHttpClient wrapped = lab.heed().wrap(lab.plainClient());
        assertWinsOverTheSource(wrapped.newBuilder().addInterceptor(OWN).build());
    }

    @Test
    void whatAnInterceptorAddedBeforeWrappingSetsIsReplacedOnTheRepeat() throws IOException {
        Source.giving("Bearer 1").in(lab);
        lab.client(client -> client.addInterceptor(OWN));
        Doorkeeper door = Doorkeeper.of(lab.server, "Bearer 1");
        assertThat(sent(lab.heed().wrap(lab.plainClient())))
                .containsExactly(Reason.CREDENTIALS_RENEWED, Reason.ANSWERED);
        assertThat(door.shown).containsExactly("Bearer own", "Bearer 1");
    }

    @Test
    void aRequestThatHandsEachReplyOverIsSentWithWhatIsKnown() throws IOException {
        Source source = Source.counting().supplying("Bearer 0").in(lab);
        lab.policy(ResiliencePolicy.surfaceAll());
        Doorkeeper door = Doorkeeper.of(lab.server, "Bearer 1");
        assertThat(sent(lab.heed().wrap(lab.plainClient()))).containsExactly(Reason.SURFACED);
        assertThat(door.shown).containsExactly("Bearer 0");
        assertThat(source.asked).isEmpty();
    }

    /** The clock of a test moves by itself: half a minute is over at once, whatever the source does. */
    @Test
    void withTimeThatAdvancesByItselfASourceComesTooLate() throws IOException {
        CompletableFuture<Optional<String>> late = new CompletableFuture<>();
        Source.of(refused -> late).in(lab);
        lab.time = VirtualTime.autoAdvancing();
        Doorkeeper.of(lab.server, "Bearer 1");
        assertThat(sent(lab.heed().wrap(lab.plainClient()))).containsExactly(Reason.CREDENTIALS_NOT_RENEWED);
        assertThat(lab.time.waits()).containsExactly(ResilienceSettings.RENEWAL_TIMEOUT);
    }
}
