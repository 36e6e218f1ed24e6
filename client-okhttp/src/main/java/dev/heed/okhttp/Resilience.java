package dev.heed.okhttp;

import dev.heed.Hold;
import dev.heed.ResiliencePolicy;
import dev.heed.Scope;
import dev.heed.Time;
import dev.heed.okhttp.internal.ClientWrapper;
import dev.heed.okhttp.internal.SupportedOkHttp;
import dev.heed.okhttp.internal.call.ContextCapture;
import dev.heed.okhttp.internal.engine.CredentialCache;
import dev.heed.okhttp.internal.engine.SharedState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

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
    public static ResilienceBuilder builder(ResiliencePolicy policy) {
        return new ResilienceSettings(policy);
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
        return ClientWrapper.asynchronous(core, client, contexts, null);
    }

    /**
     * Makes a factory of calls as {@link #callFactory(OkHttpClient)} does, each attempt of which is sent by what a
     * function makes of the client: by what a library that observes single requests puts around it, such as a trace
     * with a span for each attempt.
     *
     * <pre>{@code
     * resilience.callFactory(client, telemetry::createCallFactory) // OkHttpTelemetry of OpenTelemetry
     * }</pre>
     *
     * <p>The function is called once, here. It gets a client that does all that Heed's do but wait and send again, and
     * gives a factory over that client, or over one derived from it that keeps its {@code eventListenerFactory}. For
     * each attempt that factory is asked for a call, on the thread that begins the call or goes on with it
     * ({@link ResilienceBuilder#context} surrounds it), and its {@code newCall} has to make one call of that client.
     * A hold that comes while an attempt stands in the dispatcher's queue ends that attempt inside of the factory,
     * with an {@code IOException} that no caller gets to see. A cancel reaches the factory's call first, and then
     * OkHttp's own.
     *
     * @param client any client that is not wrapped already
     * @param instrumentation makes a factory out of a client; what it throws is thrown here
     * @return a factory, whose calls throw an {@link IllegalStateException} if the function's factory made no call of
     *     the client that it was given
     * @throws IllegalArgumentException if the client is wrapped already: attempts would multiply
     * @throws IllegalStateException if the OkHttp on the class path is older than 5.4; the message says which version
     *     it is, where it comes from, and what to import
     * @throws NullPointerException if one of them, or what the function gives, is null
     */
    public Call.Factory callFactory(OkHttpClient client, Function<OkHttpClient, Call.Factory> instrumentation) {
        SupportedOkHttp.check();
        return ClientWrapper.asynchronous(
                core, client, contexts, Objects.requireNonNull(instrumentation, "instrumentation"));
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
     * ({@link ResilienceBuilder#holdPartition}).
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
     * Forgets what the credential source obtained, as after a log-out or once a key is revoked. What it is about to bring
     * serves nobody: calls that wait for that go on as if it had failed. What the source supplies beforehand is its own.
     *
     * @param which selects by origin (scheme, host and port, with an empty path) and partition ({@code ""} if there is
     *     only one); {@code (origin, partition) -> true} takes all. What it throws is thrown here, and then nothing is
     *     forgotten
     * @throws NullPointerException if it is null
     */
    public void forgetCredentials(BiPredicate<HttpUrl, String> which) {
        Objects.requireNonNull(which, "which");
        CredentialCache credentials = core.credentials();
        if (credentials != null) {
            credentials.forget(which);
        }
    }

    /**
     * Adds a listener that hears what calls do that begin from now on. By default there is none, and then calls do
     * nothing for it; a further listener is told as well. One that is equal to a listener that is there is not added
     * again.
     *
     * @param listener quick and thread-safe
     * @throws NullPointerException if it is null
     */
    public void addListener(CallListener listener) {
        core.watchers().add(new WatcherOfListener(Objects.requireNonNull(listener, "listener")));
    }

    /**
     * Removes a listener: it hears of nothing more, also not of the end of calls that it has heard begin.
     *
     * @param listener the listener; one that was not added changes nothing
     * @throws NullPointerException if it is null
     */
    public void removeListener(CallListener listener) {
        core.watchers().remove(new WatcherOfListener(Objects.requireNonNull(listener, "listener")));
    }

    /**
     * Counts the calls that wait now, as their own response says, for a hold or for new credentials.
     *
     * @return zero or more
     */
    public int waitingCalls() {
        return core.waitingCalls();
    }

    /**
     * Says how many retries the {@link dev.heed.RetryBudget} of an origin allows at once, by the policy of this
     * {@code Resilience}. What redirects from elsewhere used up there is kept apart, and not told.
     *
     * @param url any URL of the origin
     * @return from zero to {@link dev.heed.RetryBudget#tokens()}, with fractions; infinite if it is unlimited
     * @throws NullPointerException if it is null
     */
    public double retriesLeft(HttpUrl url) {
        return core.retriesLeft(url);
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
}
