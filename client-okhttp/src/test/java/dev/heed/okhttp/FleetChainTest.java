package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Hold;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.FleetLab;
import dev.heed.okhttp.testing.FleetLab.Pod;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.util.List;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A fleet keeps its promises whatever stands in the chains of its processes. */
class FleetChainTest extends FleetScene {
    /** Processes that are made from now on have it. */
    private void with(Interceptor interceptor) {
        Dispatcher wide = new Dispatcher();
        wide.setMaxRequestsPerHost(64);
        lab.client(client ->
                client.dispatcher(wide).retryOnConnectionFailure(false).addInterceptor(interceptor));
    }

    private static final class ApiException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static final Interceptor THROWS = chain -> {
        chain.proceed(chain.request()).close();
        throw new ApiException();
    };

    /** As those that serve what they have: nothing is sent. */
    private static final Interceptor ANSWERS = chain -> new Response.Builder()
            .request(chain.request())
            .protocol(Protocol.HTTP_1_1)
            .code(200)
            .message("OK")
            .body(ResponseBody.create("", null))
            .build();

    @EveryMode
    void aRefusalThatAnInterceptorThrowsAtHoldsAllProcesses(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        with(THROWS);
        Pod one = all.pod();
        Pod other = all.pod();
        all.server.answer("/arm", 429, "Retry-After: 30");
        Request.Builder request = all.server.request("/arm").tag(ResiliencePolicy.class, HoldLab.IMPATIENT);
        assertThatThrownBy(() -> mode.send(one.call(request))).isInstanceOf(ApiException.class);
        all.server.assertArrive("/arm");
        assertThat(other.holds()).extracting(Hold::status).containsExactly(429);
    }

    @EveryMode
    void aGoodFirstThatAnInterceptorThrowsAtOpensForAll(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(1);
        with(THROWS);
        all.pods(2);
        all.pods.get(0).isRefused("/arm", 429, "Retry-After: 30");
        all.pods.get(1).waits("/1");
        all.pods.get(2).waits("/2");
        all.holdEnds(2);
        String first = all.server.next();
        all.server.answer(first, 200);
        String second = all.server.next();
        assertThat(second).isNotEqualTo(first);
        all.server.answer(second, 200);
    }

    @EveryMode
    void aFirstThatSendsNothingLeavesTheTurnToAnotherProcess(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        Pod one = all.pod();
        with(ANSWERS);
        Pod silent = all.pod();
        one.isRefused("/arm", 429, "Retry-After: 30");
        silent.waits("/silent");
        one.waits("/sent");
        all.server.answer("/sent", 200);
        all.holdEnds(1);
        lab.time.advance(FleetLab.AHEAD);
        assertThat(silent.running.get(0).response().code()).isEqualTo(200);
        assertThat(one.running.get(0).response().code()).isEqualTo(200);
        all.server.assertArrive("/sent");
    }

    /** What a library derives from a wrapped client belongs to the same process. */
    @ParameterizedTest
    @EnumSource(names = {"EXECUTE", "ENQUEUE"})
    void aDerivedClientIsHeldAndHoldsAsTheClientThatItComesFrom(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(2);
        OkHttpClient derived = all.pods
                .get(0)
                .heed
                .wrap(lab.plainClient())
                .newBuilder()
                .followRedirects(false)
                .addInterceptor(chain -> chain.proceed(chain.request()))
                .build();
        all.server.answer("/arm", 429, "Retry-After: 30");
        Call arming = derived.newCall(all.server
                .request("/arm")
                .tag(ResiliencePolicy.class, HoldLab.IMPATIENT)
                .build());
        mode.send(arming).close();
        all.server.assertArrive("/arm");
        all.pods.get(1).waits("/1");
        Running held =
                Running.start(mode, derived.newCall(all.server.request("/0").build()));
        all.server.running.add(held);
        lab.time.awaitWaiters(2);
        List.of("/0", "/1").forEach(path -> all.server.answer(path, 200));
        all.holdEnds(2);
        assertThat(List.of(all.server.next(), all.server.next())).containsExactlyInAnyOrder("/0", "/1");
        assertThat(held.response().code()).isEqualTo(200);
    }

    @EveryMode
    void aProcessWhosePolicyHoldsNobodyIsHeldByNobody(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        ResiliencePolicy alone = ResiliencePolicy.builder()
                .on(429, Rule.waitAsTold().forAnyMethod())
                .on(503, Rule.waitAsTold())
                .build();
        Pod one = all.pod();
        Pod free = all.pod(builder -> builder.policyFor(request -> null));
        Pod none = all.pod(alone);
        one.isRefused("/arm", 429, "Retry-After: 30");
        assertThat(free.holds()).hasSize(1);
        assertThat(none.holds()).isEmpty();
        all.server.answer("/0", 200);
        assertThat(none.starts("/0").response().code()).isEqualTo(200);
        all.server.assertArrive("/0");
        assertThat(none.heed.hold(Scope.ORIGIN, lab.url("/"), lab.time.now().plusSeconds(90)))
                .isPresent();
        assertThat(one.holds())
                .singleElement()
                .satisfies(
                        hold -> assertThat(hold.until()).isAfter(lab.time.now().plusSeconds(89)));
        one.heed.release(hold -> true);
    }
}
