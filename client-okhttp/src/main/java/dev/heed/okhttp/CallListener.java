package dev.heed.okhttp;

import dev.heed.HoldEvent;
import dev.heed.Reason;
import dev.heed.RenewalResult;
import dev.heed.Step;
import java.time.Duration;
import okhttp3.Call;
import okhttp3.HttpUrl;

/**
 * Hears what the calls of a {@link Resilience} do, for metrics or traces. {@link Resilience#addListener} adds it to an
 * instance that runs. All methods do nothing by default; more may be added in a minor version. Of a call that is under
 * way when a listener is added, it may hear of later attempts and waits, and not of the end.
 *
 * <p>An implementation is quick and thread-safe: it is called on the thread that does what it is told of, mostly while
 * the call's caller waits for it. What it throws changes no call: an exception is logged at DEBUG, an {@code Error}
 * goes to the handler of uncaught exceptions.
 */
public interface CallListener {
    /**
     * Hears that a call begins, before anything is sent or held back. One that {@code policyFor} or the captured
     * context refuses with an exception does not begin.
     *
     * @param call the call that the caller made
     */
    default void callStarted(Call call) {}

    /**
     * Hears that an attempt or a redirect hop has ended, with a response or a failure, and what was decided. A response
     * of OkHttp's cache counts, and an attempt that was cancelled.
     *
     * @param call the call that the caller made
     * @param step what came back, and what follows
     */
    default void attemptEnded(Call call, Step step) {}

    /**
     * Hears that a request was not sent, since a hold stands, or a rejection of the same request is stored: the call
     * begins to wait for the hold, or is answered locally if the step's decision is a {@code Deliver}.
     *
     * @param call the call that the caller made
     * @param step the step with its {@link Step#hold()}
     */
    default void heldBack(Call call, Step step) {}

    /**
     * Hears that a call has waited, to the end or until it was cancelled.
     *
     * @param call the call that the caller made
     * @param reason {@link Reason#HELD} for a hold, {@link Reason#CREDENTIALS_RENEWED} for a renewal, whatever that
     *     brought; else the reason of the step that said to wait
     * @param waited how long it really was, by {@link dev.heed.Time#nanoTime()}
     */
    default void waitEnded(Call call, Reason reason, Duration waited) {}

    /**
     * Hears that a call has ended, once for each call that was told to have started, before its caller knows.
     *
     * @param call the call that the caller made
     * @param end how it ended
     */
    default void callEnded(Call call, CallEnd end) {}

    /**
     * Hears that a hold was armed or is over, as {@link ResilienceBuilder#onHold} does.
     *
     * @param event the hold, and which of both
     */
    default void holdChanged(HoldEvent event) {}

    /**
     * Hears that a renewal of credentials has ended, be it later than {@link ResilienceBuilder#renewalTimeout}. Calls
     * that waited for it go on afterwards. Of a source that never ends nothing is heard here.
     *
     * @param origin the origin that the source was asked about, with the path {@code /}
     * @param result what it brought
     * @param took how long the source took, by {@link dev.heed.Time#nanoTime()}
     */
    default void renewalEnded(HttpUrl origin, RenewalResult result, Duration took) {}
}
