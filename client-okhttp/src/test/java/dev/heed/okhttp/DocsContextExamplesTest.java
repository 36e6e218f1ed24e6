package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.Canned;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Recorded;
import dev.heed.testing.VirtualTime;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Examples of the docs: contexts that calls carry, with the libraries whose contexts they are. */
class DocsContextExamplesTest {
    private static final ContextKey<String> ORDER = ContextKey.named("order");

    private final ThreadPoolExecutor pool = Pools.named();
    private final VirtualTime time = VirtualTime.manual();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private Supplier<@Nullable String> context = () -> "";
    private int first = 503;

    @AfterEach
    void leave() {
        pool.shutdown();
        MDC.clear();
    }

    private ResilienceBuilder builder() {
        return Resilience.builder(ResiliencePolicy.documented())
                .time(time)
                .onStep((call, step) -> seen.add("step " + context.get()));
    }

    private Recorded enqueued(ResilienceBuilder builder) {
        OkHttpClient client = new OkHttpClient.Builder()
                .dispatcher(new Dispatcher(pool))
                .addInterceptor((Canned) request -> {
                    seen.add("attempt " + context.get());
                    Response reply = Canned.reply(request, first);
                    first = 200;
                    return reply;
                })
                .build();
        Call call = builder.build()
                .callFactory(client)
                .newCall(new Request.Builder().url("http://a.test/").build());
        Recorded recorded = new Recorded() {
            @Override
            public void onResponse(Call answered, Response response) throws java.io.IOException {
                seen.add("callback " + context.get());
                super.onResponse(answered, response);
            }
        };
        call.enqueue(recorded);
        return recorded;
    }

    private void assertCarried(Recorded recorded) {
        time.awaitWaiters(1);
        time.advance(Duration.ofMinutes(2));
        assertThat(recorded.status()).isEqualTo(200);
        assertThat(seen).containsExactly("attempt 7", "step 7", "attempt 7", "step 7", "callback 7");
    }

    @Test
    void aTraceOfOpenTelemetryGoesWithTheCall() {
        context = () -> Context.current().get(ORDER);
        ResilienceBuilder builder = builder();
        // docs: context-opentelemetry
        builder.context(() -> Context.current()::wrap);
        // docs: end
        Recorded recorded;
        try (Scope scope = Context.current().with(ORDER, "7").makeCurrent()) {
            assertThat(scope).isNotNull();
            recorded = enqueued(builder);
        }
        assertThat(context.get()).isNull();
        assertCarried(recorded);
    }

    private static ResilienceBuilder withMdc(ResilienceBuilder builder) {
        // docs: context-mdc
        builder.context(() -> {
            Map<String, String> caller = MDC.getCopyOfContextMap(); // null if nothing was put
            return work -> () -> {
                Map<String, String> before = MDC.getCopyOfContextMap();
                MDC.setContextMap(caller == null ? Map.of() : caller);
                try {
                    work.run();
                } finally {
                    MDC.setContextMap(before == null ? Map.of() : before);
                }
            };
        });
        // docs: end
        return builder;
    }

    @Test
    void theMdcGoesWithTheCall() {
        context = () -> MDC.get("order");
        MDC.put("order", "7");
        Recorded recorded = enqueued(withMdc(builder()));
        assertThat(MDC.get("order")).isEqualTo("7");
        MDC.clear();
        assertCarried(recorded);
        assertThat(MDC.get("order")).isNull();
    }

    @Test
    void anEmptyMdcGoesWithTheCallToo() {
        context = () -> MDC.get("order");
        Recorded recorded = enqueued(withMdc(builder()));
        MDC.put("order", "the timer's");
        time.awaitWaiters(1);
        time.advance(Duration.ofMinutes(2));
        assertThat(recorded.status()).isEqualTo(200);
        assertThat(seen).isNotEmpty().allMatch(what -> what.endsWith(" null"));
    }
}
