package dev.heed.samples;

import dev.heed.Outcome;
import dev.heed.Time;
import dev.heed.okhttp.Outcomes;
import dev.heed.okhttp.Resilience;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Follows a job to its end, and no thread waits for it: a service that responds 202 says where to look, in
 * {@code Location}, and when, in {@code Retry-After} (RFC 9110 15.3.3, 10.2.3). What fails on the way, a 503 of the page
 * to look at for example, is retried as any call.
 */
public final class FollowedJob {
    /** Between two looks, where the service does not say when. */
    private static final Duration USUAL = Duration.ofSeconds(5);

    private final Call.Factory calls;
    private final Time time;

    /**
     * Makes what follows jobs.
     *
     * @param resilience whose policy says what each status means
     * @param time of that {@code Resilience}
     */
    public FollowedJob(Resilience resilience, Time time) {
        this.calls = resilience.callFactory(new OkHttpClient());
        this.time = time;
    }

    /**
     * Begins a job.
     *
     * @param request that the service may respond 202 to
     * @return the first response that is no 202, for the caller to close; cancelling it ends the looks.
     *     {@code orTimeout} bounds how long they go on
     */
    public CompletableFuture<Response> begin(Request request) {
        Job job = new Job();
        send(request, job);
        return job;
    }

    /** Is under way by a call or by a timer, one at a time. */
    private static final class Job extends CompletableFuture<Response> {
        private volatile Runnable stop = () -> {};

        Job() {
            Object unused = whenComplete((response, failure) -> {
                if (failure != null) {
                    stop.run();
                }
            });
        }

        synchronized void goesOnBy(Runnable stopping) {
            stop = stopping;
            if (isCompletedExceptionally()) {
                stopping.run();
            }
        }

        /** A timer may be over before it is known: the call that it sends waits for that. */
        synchronized void looksAfter(Time time, Duration wait, Runnable look) {
            Time.Timer timer = time.delay(wait, look);
            goesOnBy(timer::cancel);
        }
    }

    private void send(Request request, Job job) {
        Call call = calls.newCall(request);
        job.goesOnBy(call::cancel);
        call.enqueue(new Callback() {
            @Override
            public void onResponse(Call sent, Response response) {
                came(request, response, job);
            }

            @Override
            public void onFailure(Call sent, IOException failure) {
                job.completeExceptionally(failure);
            }
        });
    }

    private void came(Request request, Response response, Job job) {
        Optional<Request> look = Outcomes.of(response) instanceof Outcome.Accepted accepted
                ? next(request, accepted.location())
                : Optional.empty();
        if (look.isEmpty()) {
            if (!job.complete(response)) {
                response.close();
            }
            return;
        }
        Duration wait = Outcomes.of(response).retryAt().map(this::until).orElse(USUAL);
        response.close();
        job.looksAfter(time, wait, () -> send(look.get(), job));
    }

    private Duration until(Instant at) {
        return Duration.between(time.now(), at);
    }

    /**
     * Makes the request that looks how far the job is; empty if there is nowhere to look. Another origin gets no header: a
     * token is not for it. A page that says nothing new is looked at again.
     */
    private static Optional<Request> next(Request request, Optional<URI> location) {
        boolean looks = request.method().equals("GET");
        HttpUrl url = location.map(uri -> HttpUrl.parse(uri.toString())).orElse(looks ? request.url() : null);
        return Optional.ofNullable(url)
                .map(page -> isSameOrigin(page, request.url()) ? request.newBuilder() : new Request.Builder())
                .map(look -> look.url(url).get().build());
    }

    private static boolean isSameOrigin(HttpUrl one, HttpUrl other) {
        return one.scheme().equals(other.scheme()) && one.host().equals(other.host()) && one.port() == other.port();
    }
}
