package dev.heed.okhttp;

import dev.heed.Hold;
import dev.heed.ResiliencePolicy;
import dev.heed.Step;
import dev.heed.Time;
import dev.heed.okhttp.internal.ClientWrapper;
import dev.heed.okhttp.internal.SupportedOkHttp;
import dev.heed.okhttp.internal.call.ContextCapture;
import dev.heed.okhttp.internal.engine.SharedState;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Makes OkHttp clients do what each status code says. One {@code Resilience} is one policy and the holds that its calls
 * share; it may wrap several clients.
 *
 * <pre>{@code
 * Resilience resilience = Resilience.of(ResiliencePolicy.documented());
 * OkHttpClient client = resilience.wrap(new OkHttpClient());
 * }</pre>
 *
 * <p>Thread-safe. It owns no thread; closing it ends the calls that wait.
 */
public final class Resilience implements AutoCloseable {
    private final SharedState core;
    private final ContextCapture contexts;

    Resilience(SharedState core, ContextCapture contexts) {
        this.core = core;
        this.contexts = contexts;
    }

    /**
     * A policy with all else as it is by default: real time, nobody listening.
     *
     * @param policy for every request that carries none of its own
     * @return a new instance
     */
    public static Resilience of(ResiliencePolicy policy) {
        return builder(policy).build();
    }

    /**
     * Starts with a policy.
     *
     * @param policy for every request that carries none of its own, as a tag of type {@link ResiliencePolicy}
     * @return a new builder
     */
    public static Builder builder(ResiliencePolicy policy) {
        return new ResilienceBuilder(policy);
    }

    /**
     * A client that obeys the policy and waits on the thread that called it. It shares the connection pool, dispatcher and
     * cache of the given one, which stays as it is.
     *
     * <p>Following redirects is taken over from OkHttp; a client that had it off, or off between http and https, keeps
     * that. Interceptors that the client has already run once an attempt and redirect hop. What is set on
     * {@code newBuilder()} of the new client counts. Interceptors added there run inside: once an attempt too. What
     * network interceptors among them add to a request that was redirected to another origin is not taken out.
     *
     * <p>A client, or one derived from it, with {@code retryOnConnectionFailure(false)} gets each failure at once
     * ({@link dev.heed.Reason#RETRIES_OFF}), unless the policy was given a rule by {@code onFailure}. With it on, OkHttp tries
     * other routes and TLS versions as ever, and may send again what is idempotent; what is not is sent once.
     *
     * @param client any but one that is wrapped already
     * @return a new client
     * @throws IllegalArgumentException if the client is wrapped already: attempts would multiply
     * @throws IllegalStateException if the OkHttp on the class path is older than 5.4; says which, where, and what to import
     */
    public OkHttpClient wrap(OkHttpClient client) {
        SupportedOkHttp.check();
        return ClientWrapper.blocking(core, client);
    }

    /**
     * A factory of calls that obey the policy and hold nothing while they wait: no thread, no slot of the dispatcher, no
     * connection. It goes wherever OkHttp's own goes, such as Retrofit's {@code callFactory}. It shares the connection
     * pool, dispatcher and cache of the client, which stays as it is.
     *
     * <p>Each attempt is a call of OkHttp's own: event listeners see each of them begin and end. {@code execute()} waits
     * on the thread that called it.
     *
     * @param client any but one that is wrapped already
     * @return a factory; redirects, interceptors and failures as in {@link #wrap}
     * @throws IllegalArgumentException if the client is wrapped already: attempts would multiply
     * @throws IllegalStateException if the OkHttp on the class path is older than 5.4; says which, where, and what to import
     */
    public Call.Factory callFactory(OkHttpClient client) {
        SupportedOkHttp.check();
        return ClientWrapper.asynchronous(core, client, contexts);
    }

    /**
     * What is held, until when and why; refusals of unchanged repeats among it. At most 16,384 holds stand at a time (a reply
     * that would arm one more makes only its own call wait), for which 262,144 calls may wait (one more is answered
     * locally); and 256 refusals, of which the oldest is forgotten for a new one.
     *
     * @return a snapshot, in no order
     */
    public List<Hold> holds() {
        return core.listHolds();
    }

    /**
     * Opens holds by hand, once a service is known to be back: calls that wait for them go on as if the time were over,
     * one first, more with each healthy response. A call that was told to wait itself, and did not just meet the hold, waits
     * on: nobody sends a request earlier than the reply to it allows. Refusals of unchanged repeats are forgotten.
     *
     * @param which holds; {@code hold -> true} for all
     * @return how many were opened, refusals included
     */
    public int release(Predicate<Hold> which) {
        return core.release(which);
    }

    /** Cancels every call that waits; OkHttp's dispatcher, whose {@code cancelAll()} ends the others, cannot see them. */
    public void cancelAll() {
        core.cancelAll();
    }

    /**
     * Cancels every call that waits, and lets no other begin to: a call that would have to gets its reply at once. The
     * wrapped clients go on working. Idempotent.
     */
    @Override
    public void close() {
        core.close();
    }

    /** The policy, for logs. */
    @Override
    public String toString() {
        return "Resilience[" + core.policy() + "]";
    }

    /** Configures a {@link Resilience}. Not thread-safe. */
    public interface Builder {
        /**
         * Clocks, delays and dice. Default {@link Time#system()}; tests give a {@code VirtualTime}.
         *
         * @param time the seam
         * @return this
         */
        Builder time(Time time);

        /**
         * Counts calls and publishes events through resilience4j. Default: nowhere. Calls whose own policy allows another
         * number of attempts are counted by a {@code Retry} of their own, {@code <name>-max-attempts-<n>}: resilience4j
         * keeps that number in the {@code Retry}.
         *
         * @param registry where the {@code Retry} is registered
         * @param name of the {@code Retry}
         * @return this
         */
        Builder retryRegistry(RetryRegistry registry, String name);

        /**
         * Tells of every step of every call, on the thread that makes it, with the call that its caller made: tags and
         * {@code request()} tell one call from another. Default: nobody; a further listener is told as
         * well. What a listener throws ends in the log.
         *
         * @param listener gets the call and the step; quick and thread-safe
         * @return this
         */
        Builder onStep(BiConsumer<Call, Step> listener);

        /**
         * Carries what a thread knows, a trace or the MDC of a log say, to the threads that work for its calls. Default:
         * nothing is carried.
         *
         * <pre>{@code
         * builder.context(() -> Context.current()::wrap)         // OpenTelemetry
         * builder.context(() -> snapshots.captureAll()::wrap)    // Micrometer's ContextSnapshotFactory
         * }</pre>
         *
         * <p>Of a call that is enqueued through {@link Resilience#callFactory}, the function is asked once, on the thread that enqueues.
         * What it gives surrounds each attempt (interceptors, DNS, cookie jar, authenticator and what event listeners hear
         * meanwhile), each step and the callback, whatever thread they are on. OkHttp tells {@code callFailed}, a {@code
         * callEnd} without a body, and the end of its dispatcher's queue outside of that: there an executor of the dispatcher
         * has to carry the context. {@code canceled} is told on the thread that cancels. A renewal of credentials has the
         * context of the call that asked for it first, in every way to send.
         *
         * <p>{@code execute()} does all else on the thread of its caller, and a call that is enqueued with a wrapped client
         * stays on one thread of the dispatcher's: its executor has to carry the context, as without Heed.
         *
         * <p>What the function throws comes out of {@code enqueue}, a {@link NullPointerException} if it gives null; the call
         * was not sent then, and may be enqueued again. What it gave must run what it is applied to at once, on the same
         * thread. If it does not, or throws, the work is done without it: no call is lost, and the exception goes to the
         * handler of uncaught exceptions.
         *
         * @param capture thread-safe; a later one takes the place of an earlier one
         * @return this
         */
        Builder context(Supplier<UnaryOperator<Runnable>> capture);

        /**
         * Keeps tenants apart: a hold silences only requests of the same partition, {@link dev.heed.Scope#CLIENT} included.
         * Default: there is one, {@code ""}. Asked with the request as the caller made it, for calls that others may hold or
         * that hold others. Where it gives null the request is one of the partition {@code ""}. Where it throws,
         * which the log has at WARN, nobody knows whose the request is: it gets no credentials, shares no hold with anybody,
         * and waits only as it is told itself. Retry budgets are not kept apart.
         *
         * @param tenant names the partition of a request; quick and thread-safe; its names end in logs
         * @return this
         */
        Builder holdPartition(Function<Request, String> tenant);

        /**
         * Supplies {@code Authorization}, and renews it after a 401 (RFC 9110 11.6): once for all calls that were refused
         * with the same value at the same origin, each of which is then repeated once. Default: none, and a 401 is handed
         * over. Calls that find nothing new keep their own 401 ({@link dev.heed.Reason#CREDENTIALS_NOT_RENEWED}).
         *
         * <p>What was renewed is kept in memory, for this {@code Resilience}: up to 1,024 values; for one more the one that
         * was longest of no use is forgotten, and renewed again when it is refused.
         *
         * @param source thread-safe; a later one takes the place of an earlier one
         * @return this
         */
        Builder credentials(CredentialSource source);

        /**
         * How long calls wait for a renewal of credentials, from when the first of them asked; then they keep their own
         * 401. Their own limits ({@code maxWait}, {@code maxElapsed}, {@code callTimeout}) end the wait earlier. The source
         * is not interrupted: what it brings later serves later calls. Default 30 seconds.
         *
         * @param timeout 1 millisecond to 1 day
         * @return this
         * @throws IllegalArgumentException if out of bounds
         */
        Builder renewalTimeout(Duration timeout);

        /**
         * How long after a renewal that brought nothing new, or nothing that the server takes, the credential source is left
         * alone: a call that is refused with the same in between keeps its 401 at once. A renewal that took too long ended
         * with its {@link #renewalTimeout}. Default 5 seconds.
         *
         * @param pause zero to 1 day; with zero the next 401 asks again
         * @return this
         * @throws IllegalArgumentException if out of bounds
         */
        Builder renewalPause(Duration pause);

        /**
         * Ends the configuring.
         *
         * @return a new instance
         * @throws IllegalArgumentException if the registry has a {@code Retry} of that name that counts something else
         */
        Resilience build();
    }
}
