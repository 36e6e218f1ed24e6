package dev.heed.okhttp;

import dev.heed.HoldEvent;
import dev.heed.ResiliencePolicy;
import dev.heed.Step;
import dev.heed.Time;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Configures a {@link Resilience}. A builder is not thread-safe. */
public interface ResilienceBuilder {
    /**
     * Sets where clocks, delays and random numbers come from. The default is {@link Time#system()}; tests give a
     * {@code VirtualTime}.
     *
     * @param time thread-safe; a later one takes the place of an earlier one
     * @return this
     * @throws NullPointerException if it is null
     */
    ResilienceBuilder time(Time time);

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
    ResilienceBuilder retryRegistry(RetryRegistry registry, String name);

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
    ResilienceBuilder onStep(BiConsumer<Call, Step> listener);

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
    ResilienceBuilder onHold(Consumer<HoldEvent> listener);

    /**
     * Shares holds with the processes that use the same credentials: one refusal makes all wait, and one request of
     * all goes first when a hold ends. What others say is cut to {@link ResiliencePolicy#maxHold()}. Where the fleet
     * is out of reach, and by default, each is alone. {@link Resilience#close()} closes it.
     *
     * @param shared for this instance alone; a later one takes the place of an earlier one
     * @return this
     * @throws NullPointerException if it is null
     */
    ResilienceBuilder fleet(dev.heed.HoldFleet shared);

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
    ResilienceBuilder maxWaiting(int calls);

    /**
     * Carries what a thread knows, such as a trace or the MDC of a log, to the threads that work for its calls. By
     * default nothing is carried.
     *
     * <pre>{@code
     * builder.context(() -> Context.current()::wrap)         // OpenTelemetry
     * builder.context(() -> snapshots.captureAll()::wrap)    // Micrometer's ContextSnapshotFactory
     * }</pre>
     *
     * <p>For a call of {@link Resilience#callFactory}, the function is asked once, on the thread that enqueues or
     * executes it. What it gives surrounds each attempt (interceptors, DNS, cookie jar, authenticator and
     * what event listeners hear meanwhile), each step and the callback, whatever thread they are on. OkHttp calls
     * {@code callFailed}, a {@code callEnd} without a body, and the end of its dispatcher's queue outside of that:
     * there an executor of the dispatcher has to carry the context. {@code canceled} is called on the thread that
     * cancels. A renewal of credentials has the context of the call that asked for it first, in every way to send.
     *
     * <p>A wrapped client asks it for renewals only: {@code execute()} does all else on the thread of its caller, and
     * a call that is enqueued stays on one thread of the dispatcher, whose executor has to carry the context, as
     * without Heed.
     *
     * <p>{@code enqueue} and {@code execute} throw what the function throws, and a {@link NullPointerException} if
     * the function gives null; the call was not sent then, and may begin again. What the function gives must run what it is
     * applied to at once, on the same thread. If it does not, or throws, the work is done without it: no call is
     * lost, and the exception goes to the handler of uncaught exceptions.
     *
     * @param capture thread-safe; a later one takes the place of an earlier one
     * @return this
     * @throws NullPointerException if it is null
     */
    ResilienceBuilder context(Supplier<UnaryOperator<Runnable>> capture);

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
    ResilienceBuilder policyFor(Function<Request, @Nullable ResiliencePolicy> choice);

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
    ResilienceBuilder holdPartition(Function<Request, String> tenant);

    /**
     * Sets the source that obtains {@code Authorization}, by default after a 401 (RFC 9110 11.6): once for all
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
    ResilienceBuilder credentials(CredentialSource source);

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
    ResilienceBuilder renewalTimeout(Duration timeout);

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
    ResilienceBuilder renewalPause(Duration pause);

    /**
     * Has calls that carry no credentials of their own wait for the first ones, and for others once those have expired,
     * before they are sent: a thousand calls after a cold start are one question to the source, and none is refused.
     * By default the source is asked after a 401.
     *
     * <p>Calls wait as they do after a 401: for {@link #renewalTimeout} at most, or until their own limits end the wait.
     * Where nothing came they are sent with what there is, and the server decides. Where the source says that it has
     * nothing for an origin and partition, it is not asked about those again before a 401 comes from there, or
     * {@link Resilience#forgetCredentials}. It is asked about the origin of the request as Heed gets it, before
     * interceptors, and not for a request under a policy whose rule for 401 is {@code surface()}. So it is also asked
     * for a request to which an interceptor adds credentials, or that OkHttp's cache could answer: those wait too.
     *
     * @return this
     */
    ResilienceBuilder acquireFirst();

    /**
     * Has credentials renewed before they expire ({@link dev.heed.Credential#expiresIn}), in the background: the first
     * call within that time of the expiry has the source asked, and is sent with the old value at once, as are all
     * others. Without calls nothing is renewed. Where the source fails it is asked again after {@link #renewalPause}.
     * Once the value has expired, calls wait as {@link #acquireFirst} describes it.
     *
     * <p>A value is renewed at the earliest when half of its time is over, and {@code renewalPause} after it came; one
     * that comes with an expiry in the past has none. So a clock that is off makes few requests more, and the server's
     * 401 decides.
     *
     * @param ahead zero, which is the default, to 1 day; with zero nothing is renewed ahead
     * @return this
     * @throws IllegalArgumentException if out of bounds
     * @throws NullPointerException if it is null
     */
    ResilienceBuilder renewAhead(Duration ahead);

    /**
     * Sets which header carries what the source obtains, {@code X-Api-Key} for example; there is one. The default is
     * {@code Authorization}, and all that is said of that holds for the other one: it reaches another origin only if
     * {@link dev.heed.Redirects#keepAcrossOrigins} names it, a value of the caller's own is sent first, and
     * {@link dev.heed.Outcome.Unauthorized#credentialsRefused()} says whether it was sent.
     *
     * @param name in any case
     * @return this
     * @throws IllegalArgumentException if it is no name of a header (RFC 9110 5.1), or that of one that any origin may get,
     *     or that OkHttp sets
     * @throws NullPointerException if it is null
     */
    ResilienceBuilder credentialHeader(String name);

    /**
     * Sets what may make another request of one that was refused with 400, 401, 409, 412, 422 or 428: with the nonce that
     * the server asks for (RFC 9449 8 and 9), say, or on a newer version of the resource (RFC 9110 13.1). It is sent once
     * a call, and waits for a {@code Retry-After} of the refusal. It uses up no attempt, as it is another request
     * ({@link dev.heed.Reason#REQUEST_CHANGED}); a POST may be sent so as well. By default nothing is changed.
     *
     * <p>After a 401 the client's {@code Authenticator} is asked first, and the credential source last. It is not asked
     * for web sockets, after a redirect to another origin, and where the rule that applies retries the refusal, which
     * waits as the rule says. Nor is it where a 400, 401 or 422 is delivered by {@code surface()}; a 409, 412 or 428,
     * which is so by default, where all of those are, as with {@code surfaceAll()}. An {@code Idempotency-Key} that
     * Heed made stays the same: replace it together with the body. What the function throws, the call ends with;
     * {@code enqueue} gets it as if an interceptor had thrown it. A request to another origin is an
     * {@link IllegalArgumentException}.
     *
     * @param change makes the other request, or none; a later one takes the place of an earlier one
     * @return this
     * @throws NullPointerException if it is null
     */
    ResilienceBuilder changeRefused(RequestChange change);

    /**
     * Builds an instance from the settings so far.
     *
     * @return a new instance
     * @throws IllegalArgumentException if the registry has a {@code Retry} of that name that counts something else
     * @throws IllegalStateException if {@link #acquireFirst}, {@link #renewAhead} or {@link #credentialHeader} is set and
     *     {@link #credentials} is not
     */
    Resilience build();
}
