package dev.heed.okhttp;

import dev.heed.Hold;
import dev.heed.HoldEvent;
import dev.heed.ResiliencePolicy;
import dev.heed.Scope;
import dev.heed.Step;
import dev.heed.Time;
import dev.heed.okhttp.internal.ClientWrapper;
import dev.heed.okhttp.internal.SupportedOkHttp;
import dev.heed.okhttp.internal.call.ContextCapture;
import dev.heed.okhttp.internal.engine.SharedState;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Makes OkHttp clients do what each status code says. One {@code Resilience} is one policy and the holds that its calls
 * share; it may wrap several clients, whose calls then share these holds.
 *
 * <pre>{@code
 * Resilience resilience = Resilience.of(ResiliencePolicy.documented());
 * OkHttpClient client = resilience.wrap(new OkHttpClient());
 * }</pre>
 *
 * <p>It is thread-safe and owns no thread. Closing it ends the calls that wait.
 */
public final class Resilience implements AutoCloseable {
    private final SharedState core;
    private final ContextCapture contexts;

    Resilience(SharedState core, ContextCapture contexts) {
        this.core = core;
        this.contexts = contexts;
    }

    /**
     * Makes an instance from a policy, with all else as it is by default.
     *
     * @param policy applies to every request that carries none of its own, as a tag of type {@link ResiliencePolicy}
     * @return a new instance
     * @throws NullPointerException if the policy is null
     */
    public static Resilience of(ResiliencePolicy policy) {
        return builder(policy).build();
    }

    /**
     * Begins to configure an instance with a policy.
     *
     * @param policy applies to every request that carries none of its own, as a tag of type {@link ResiliencePolicy}
     * @return a new builder
     * @throws NullPointerException if the policy is null
     */
    public static Builder builder(ResiliencePolicy policy) {
        return new ResilienceBuilder(policy);
    }

    /**
     * Makes a client that obeys the policy and waits on the thread that calls it. The new client shares the connection
     * pool, dispatcher and cache of the given one, which stays as it is. A call that is enqueued with it waits on a
     * thread of the dispatcher, and keeps its slot meanwhile, of which OkHttp has 5 for a host by default; calls of
     * {@link #callFactory} do not.
     *
     * <p>Heed takes over the following of redirects from OkHttp; a client that had it off, or off between http and
     * https, keeps that. Interceptors that the client has already run once an attempt and redirect hop. What is set on
     * {@code newBuilder()} of the new client counts. Interceptors that are added there run inside of Heed's loop, so
     * once an attempt too. What network interceptors among them add to a request to another origin is not taken out.
     *
     * <p>A client, or one derived from it, with {@code retryOnConnectionFailure(false)} gets each failure at once
     * ({@link dev.heed.Reason#RETRIES_OFF}), unless the policy was given a rule by {@code onFailure}. With it on,
     * OkHttp tries other routes and TLS versions as ever, and may send an idempotent request again (RFC 9110 9.2.2);
     * any other request is sent once. The {@code callTimeout} bounds all attempts and waits of a call.
     *
     * @param client any client that is not wrapped already
     * @return a new client
     * @throws IllegalArgumentException if the client is wrapped already: attempts would multiply
     * @throws IllegalStateException if the OkHttp on the class path is older than 5.4; the message says which version
     *     it is, where it comes from, and what to import
     * @throws NullPointerException if the client is null
     */
    public OkHttpClient wrap(OkHttpClient client) {
        SupportedOkHttp.check();
        return ClientWrapper.blocking(core, client);
    }

    /**
     * Makes a factory of calls that obey the policy and hold nothing while they wait: no thread, no slot of the
     * dispatcher, no connection. It fits wherever OkHttp's own factory fits, such as Retrofit's {@code callFactory}. It
     * shares the connection pool, dispatcher and cache of the client, which stays as it is. It makes no web sockets.
     *
     * <p>Each attempt is a call of OkHttp's own: event listeners see each of them begin and end. The client's
     * {@code callTimeout}, or that of {@code Call.timeout()}, bounds all attempts and waits of a call together.
     * {@code execute()} waits on the thread that calls it.
     *
     * @param client any client that is not wrapped already
     * @return a factory, which treats redirects, interceptors and failures as {@link #wrap} does
     * @throws IllegalArgumentException if the client is wrapped already: attempts would multiply
     * @throws IllegalStateException if the OkHttp on the class path is older than 5.4; the message says which version
     *     it is, where it comes from, and what to import
     * @throws NullPointerException if the client is null
     */
    public Call.Factory callFactory(OkHttpClient client) {
        SupportedOkHttp.check();
        return ClientWrapper.asynchronous(core, client, contexts);
    }

    /**
     * Lists what is held, until when and why, with how many calls wait for it ({@link Hold#waiting()}), and the stored
     * rejections by which an unchanged request is answered locally. At most 16,384 holds stand at a time, 2,048 of them
     * armed by one origin (a response that would arm one more makes only its own call wait, or takes the place of a hold
     * of that origin that ends earlier and for which nobody waits), for which 262,144 calls may wait (one more gets a
     * local response); and 256 rejections, of which the oldest is forgotten for a new one.
     *
     * @return a snapshot, in no order
     */
    public List<Hold> holds() {
        return core.listHolds();
    }

    /**
     * Opens holds by hand, once a service is known to be back: calls that wait for them go on as if the time were over,
     * one first, more with each healthy response. A call whose own response asked it to wait waits on, unlike one that
     * only met the hold: no request is sent earlier than the response to it allows. Stored rejections are forgotten.
     *
     * @param which selects the holds and stored rejections; {@code hold -> true} takes all. What it throws is thrown
     *     here, and then nothing is opened
     * @return how many were opened, stored rejections included
     */
    public int release(Predicate<Hold> which) {
        return core.release(which);
    }

    /**
     * Holds calls back by hand, as for announced maintenance, as if a response had asked for it: they wait as their
     * limits allow, or get a local 503. A hold that stands longer stays as it is.
     *
     * @param scope {@link Scope#ORIGIN} for all calls to the URL's origin, {@link Scope#CLIENT} for all calls,
     *     {@link Scope#RESOURCE} for a GET of the URL; calls of another method need a request that is like them
     * @param url what is held; only its origin counts for {@code ORIGIN}
     * @param until when it ends, by {@link Time#now()}; cut to {@link ResiliencePolicy#maxHold()} from now
     * @return the hold that stands now; empty if {@code until} is not ahead, or too many holds stand
     * @throws IllegalArgumentException if the scope is {@link Scope#CALL}, which holds nobody
     */
    public Optional<Hold> hold(Scope scope, HttpUrl url, Instant until) {
        return hold(scope, new Request.Builder().url(url).build(), until);
    }

    /**
     * Holds calls back by hand as {@link #hold(Scope, HttpUrl, Instant)} does.
     *
     * @param scope any but {@link Scope#CALL}
     * @param url an absolute http or https URL
     * @param until when it ends, by {@link Time#now()}
     * @return the hold that stands now; empty if {@code until} is not ahead, or too many holds stand
     * @throws IllegalArgumentException if the scope is {@link Scope#CALL}, or it is no such URL
     */
    public Optional<Hold> hold(Scope scope, String url, Instant until) {
        return hold(scope, HttpUrl.get(url), until);
    }

    /**
     * Holds calls back by hand as {@link #hold(Scope, HttpUrl, Instant)} does, if they are like a request: its method
     * counts for {@link Scope#RESOURCE}, all of it for {@link Scope#SAME_REQUEST}, and always its partition
     * ({@link Builder#holdPartition}).
     *
     * @param scope any but {@link Scope#CALL}
     * @param like a request that is held; it is not sent
     * @param until when it ends, by {@link Time#now()}
     * @return the hold that stands now; empty if {@code until} is not ahead, too many holds stand, the partition is not
     *     known, or the body of a {@code SAME_REQUEST} cannot be read twice
     * @throws IllegalArgumentException if the scope is {@link Scope#CALL}
     */
    public Optional<Hold> hold(Scope scope, Request like, Instant until) {
        return core.hold(scope, like, until);
    }

    /**
     * Cancels every call that waits: it ends with an {@code IOException}, as a cancelled call of OkHttp does. OkHttp's
     * dispatcher, whose {@code cancelAll()} ends the other calls, does not know those that wait. If event listeners
     * throw, all are cancelled all the same, and the first exception is thrown here.
     */
    public void cancelAll() {
        core.cancelAll();
    }

    /**
     * Cancels every call that waits, as {@link #cancelAll} does, and lets no further call begin to wait: a call that
     * would have to gets its response at once, or a local one if a hold keeps it back. It closes its fleet. The wrapped
     * clients go on working. To close it again does nothing.
     */
    @Override
    public void close() {
        core.close();
    }

    /** Shows the policy, for logs. */
    @Override
    public String toString() {
        return "Resilience[" + core.policy() + "]";
    }

    /** Configures a {@link Resilience}. A builder is not thread-safe. */
    public interface Builder {
        /**
         * Sets where clocks, delays and random numbers come from. The default is {@link Time#system()}; tests give a
         * {@code VirtualTime}.
         *
         * @param time thread-safe; a later one takes the place of an earlier one
         * @return this
         * @throws NullPointerException if it is null
         */
        Builder time(Time time);

        /**
         * Counts calls and publishes events through resilience4j. By default they are counted nowhere. Calls whose own
         * policy allows another number of attempts are counted by a {@code Retry} of their own,
         * {@code <name>-max-attempts-<n>}: resilience4j keeps that number in the {@code Retry}.
         *
         * @param registry where the {@code Retry} is registered
         * @param name the name of the {@code Retry}
         * @return this
         * @throws NullPointerException if one of them is null
         */
        Builder retryRegistry(RetryRegistry registry, String name);

        /**
         * Adds a listener that gets every step of every call, on the thread that takes the step, together with the call
         * that its caller made: tags and {@code request()} distinguish one call from another. By default there is none;
         * a further listener is called as well. An exception that a listener throws is logged at DEBUG, and changes no
         * call; an {@code Error} is not caught.
         *
         * @param listener gets the call and the step; quick and thread-safe
         * @return this
         * @throws NullPointerException if it is null
         */
        Builder onStep(BiConsumer<Call, Step> listener);

        /**
         * Adds a listener that is told when a hold is armed and when it is over, with how many calls waited for it and
         * how many got a local response: what the log says in two lines. Stored rejections are told too. By default
         * there is none; a further listener is called as well. It is called on the thread that arms the hold or finds
         * it over, under no lock. An exception that a listener throws is logged, and changes nothing.
         *
         * @param listener gets the event; quick and thread-safe
         * @return this
         * @throws NullPointerException if it is null
         */
        Builder onHold(Consumer<HoldEvent> listener);

        /**
         * Shares holds with the processes that use the same credentials: one refusal makes all wait, and one request of
         * all goes first when a hold ends. What others say is cut to {@link ResiliencePolicy#maxHold()}. Where the fleet
         * is out of reach, and by default, each is alone. {@link Resilience#close()} closes it.
         *
         * @param shared for this instance alone; a later one takes the place of an earlier one
         * @return this
         * @throws NullPointerException if it is null
         */
        Builder fleet(dev.heed.HoldFleet shared);

        /**
         * Sets how many calls may wait at a time, be it as their own response says, for a hold, or for new credentials.
         * One more is answered at once, with its response or a local one, {@link dev.heed.Reason#TOO_MANY_WAITING}. By
         * default there is no bound, beside that of {@link Resilience#holds()}. A service whose calls wait on threads
         * that it needs for other work sets fewer than it has of those.
         *
         * @param calls zero or more; with zero none waits
         * @return this
         * @throws IllegalArgumentException if negative
         */
        Builder maxWaiting(int calls);

        /**
         * Carries what a thread knows, such as a trace or the MDC of a log, to the threads that work for its calls. By
         * default nothing is carried.
         *
         * <pre>{@code
         * builder.context(() -> Context.current()::wrap)         // OpenTelemetry
         * builder.context(() -> snapshots.captureAll()::wrap)    // Micrometer's ContextSnapshotFactory
         * }</pre>
         *
         * <p>For a call that is enqueued through {@link Resilience#callFactory}, the function is asked once, on the
         * thread that enqueues. What it gives surrounds each attempt (interceptors, DNS, cookie jar, authenticator and
         * what event listeners hear meanwhile), each step and the callback, whatever thread they are on. OkHttp calls
         * {@code callFailed}, a {@code callEnd} without a body, and the end of its dispatcher's queue outside of that:
         * there an executor of the dispatcher has to carry the context. {@code canceled} is called on the thread that
         * cancels. A renewal of credentials has the context of the call that asked for it first, in every way to send.
         *
         * <p>{@code execute()} does all else on the thread of its caller, and a call that is enqueued with a wrapped
         * client stays on one thread of the dispatcher: the dispatcher's executor has to carry the context, as without
         * Heed.
         *
         * <p>{@code enqueue} throws what the function throws, and a {@link NullPointerException} if the function gives
         * null; the call was not sent then, and may be enqueued again. What the function gives must run what it is
         * applied to at once, on the same thread. If it does not, or throws, the work is done without it: no call is
         * lost, and the exception goes to the handler of uncaught exceptions.
         *
         * @param capture thread-safe; a later one takes the place of an earlier one
         * @return this
         * @throws NullPointerException if it is null
         */
        Builder context(Supplier<UnaryOperator<Runnable>> capture);

        /**
         * Chooses the policy of each request. By default all have the policy of this {@code Resilience}. A policy that
         * a request carries as a tag comes first, then what the function gives; where that is null, the default holds.
         *
         * <pre>{@code
         * builder.policyFor(request -> request.url().encodedPath().startsWith("/reports") ? patient : null)
         * }</pre>
         *
         * <p>The function is asked once a call, on the thread that executes or enqueues it ({@link Resilience#wrap}:
         * the thread that runs the call), with the request as the caller made it; what it gives holds for every
         * attempt and hop. What it throws reaches the caller: {@code execute()} throws it, and {@code enqueue} of
         * {@link Resilience#callFactory} too, after which the call may be enqueued again; a call that is enqueued with
         * a wrapped client fails as if an interceptor had thrown.
         *
         * @param choice gives a policy or null; quick and thread-safe; a later one takes the place of an earlier one
         * @return this
         * @throws NullPointerException if it is null
         */
        Builder policyFor(Function<Request, @Nullable ResiliencePolicy> choice);

        /**
         * Divides requests into partitions, one for each tenant of the caller: a hold keeps back only requests of the
         * same partition, also one of {@link dev.heed.Scope#CLIENT}. By default there is one partition, {@code ""}. The
         * function gets the request as the caller made it, for calls that others may hold or that hold others. Where it
         * gives null, the request belongs to the partition {@code ""}. Where it throws, which is logged at WARN, it is
         * unknown whose the request is: the request gets no credentials, shares no hold with other calls, and waits
         * only as its own response says. Retry budgets are shared by all partitions.
         *
         * @param tenant names the partition of a request; quick and thread-safe; the names appear in logs
         * @return this
         * @throws NullPointerException if it is null
         */
        Builder holdPartition(Function<Request, String> tenant);

        /**
         * Sets the source that supplies {@code Authorization}, and renews it after a 401 (RFC 9110 11.6): once for all
         * calls that got a 401 with the same value at the same origin, each of which is then retried once. By default
         * there is none, and a 401 is delivered. Calls for which the source has nothing new keep their own 401
         * ({@link dev.heed.Reason#CREDENTIALS_NOT_RENEWED}).
         *
         * <p>Up to 1,024 renewed values are kept in memory, for this {@code Resilience}. For one more, the value that
         * has been unused for longest is forgotten, and renewed again after the next 401.
         *
         * @param source thread-safe; a later one takes the place of an earlier one
         * @return this
         * @throws NullPointerException if it is null
         */
        Builder credentials(CredentialSource source);

        /**
         * Sets how long calls wait for a renewal of credentials, from when the first of them asked; then they keep
         * their own 401. Their own limits ({@code maxWait}, {@code maxElapsed}, {@code callTimeout}) end the wait
         * earlier. The source is not interrupted: what it brings later serves later calls. The default is 30 seconds.
         *
         * @param timeout 1 millisecond to 1 day
         * @return this
         * @throws IllegalArgumentException if out of bounds
         * @throws NullPointerException if it is null
         */
        Builder renewalTimeout(Duration timeout);

        /**
         * Sets how long the credential source is not asked again after a renewal that brought nothing new, or nothing
         * that the server takes: a call that gets a 401 with the same value meanwhile keeps that 401 at once. For a
         * renewal that took too long the pause begins when its {@link #renewalTimeout} is over. The default is 5
         * seconds.
         *
         * @param pause zero to 1 day; with zero the next 401 asks again
         * @return this
         * @throws IllegalArgumentException if out of bounds
         * @throws NullPointerException if it is null
         */
        Builder renewalPause(Duration pause);

        /**
         * Builds an instance from the settings so far.
         *
         * @return a new instance
         * @throws IllegalArgumentException if the registry has a {@code Retry} of that name that counts something else
         */
        Resilience build();
    }
}
