package dev.heed.micrometer.picture;

import dev.heed.ResiliencePolicy;
import dev.heed.RetryBudget;
import dev.heed.micrometer.HeedMetrics;
import dev.heed.okhttp.CallEnd;
import dev.heed.okhttp.CallListener;
import dev.heed.okhttp.CredentialSource;
import dev.heed.okhttp.Resilience;
import dev.heed.testing.VirtualTime;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Twenty minutes of a service's calls, in virtual time: a job that may wait, and a web page that may not, call services
 * that are healthy at first, then limit their callers, are under maintenance, fail now and then, and reject a token.
 */
public final class Traffic {
    private static final int SECONDS_BETWEEN_SCRAPES = 5;
    private static final int STEPS_A_SECOND = 10;
    private static final int MAX_WAITING = 2_000;

    private final VirtualTime time = VirtualTime.manual().withDice(1);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger running = new AtomicInteger();
    private final Random random = new Random(1);
    private final List<Scrape> scrapes = new ArrayList<>();
    private final Services services;
    private final OkHttpClient client;
    private final Resilience job;
    private final Resilience page;

    private Traffic(int minutes) {
        services = new Services(minutes * 60L);
        client = new OkHttpClient();
        client.dispatcher().setMaxRequests(MAX_WAITING);
        client.dispatcher().setMaxRequestsPerHost(MAX_WAITING);
        RetryBudget budget = RetryBudget.of(40, 0.2);
        job = Resilience.builder(ResiliencePolicy.builder().retryBudget(budget).build())
                .time(time)
                .credentials(CredentialSource.blocking(refused -> services.newToken()))
                .build();
        page = Resilience.builder(ResiliencePolicy.builder()
                        .retryBudget(budget)
                        .maxWait(Duration.ofSeconds(3))
                        .build())
                .time(time)
                .build();
    }

    /** Runs it, and returns what a registry of Prometheus said every five seconds. */
    public static List<Scrape> of(int minutes) {
        Traffic traffic = new Traffic(minutes);
        traffic.run(minutes * 60L);
        return traffic.scrapes;
    }

    private void run(long seconds) {
        HeedMetrics.of(job).named("job").bindTo(registry);
        HeedMetrics.of(page).named("page").bindTo(registry);
        job.addListener(new Running());
        page.addListener(new Running());
        Call.Factory jobs = answered(job);
        Call.Factory pages = answered(page);
        for (long second = 0; second <= seconds; second++) {
            if (second % SECONDS_BETWEEN_SCRAPES == 0) {
                scrapes.add(Scrape.read(second, registry.scrape()));
            }
            services.second = second;
            begin(jobs, "https://search.example/items/" + random.nextInt(50), 2);
            begin(jobs, "https://pay.example/report", 1);
            begin(pages, "https://search.example/items/" + random.nextInt(50), 1 + random.nextInt(3));
            begin(pages, "https://pay.example/report", random.nextInt(2));
            for (int step = 0; step < STEPS_A_SECOND; step++) {
                awaitQuiet();
                time.advance(Duration.ofSeconds(1).dividedBy(STEPS_A_SECOND));
            }
        }
        client.dispatcher().executorService().shutdown();
    }

    /** The services respond in the innermost place, where credentials are added already. */
    private OkHttpClient answered(Resilience heed) {
        return heed.wrap(client).newBuilder().addInterceptor(services).build();
    }

    private static void begin(Call.Factory calls, String url, int times) {
        Request request = new Request.Builder().url(url).build();
        for (int i = 0; i < times; i++) {
            calls.newCall(request).enqueue(new Closing());
        }
    }

    /** Waits until all calls have ended or wait. What goes on a moment later belongs to the next step. */
    private void awaitQuiet() {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        for (int calm = 0; calm < 10; LockSupport.parkNanos(20_000)) {
            boolean isQuiet = running.get() == job.waitingCalls() + page.waitingCalls();
            calm = isQuiet ? calm + 1 : 0;
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("calls neither end nor wait: " + running);
            }
        }
    }

    private final class Running implements CallListener {
        @Override
        public void callStarted(Call call) {
            running.incrementAndGet();
        }

        @Override
        public void callEnded(Call call, CallEnd end) {
            running.decrementAndGet();
        }
    }

    private static final class Closing implements Callback {
        @Override
        public void onFailure(Call call, java.io.IOException e) {}

        @Override
        public void onResponse(Call call, Response response) {
            response.close();
        }
    }
}
