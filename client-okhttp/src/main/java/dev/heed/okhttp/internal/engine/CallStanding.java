package dev.heed.okhttp.internal.engine;

import dev.heed.Attempt;
import dev.heed.CallProgress;
import dev.heed.Reason;
import dev.heed.Rule;
import dev.heed.internal.call.CallState;
import dev.heed.internal.hold.HoldTarget;
import dev.heed.okhttp.internal.call.AttemptFacts;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.CallDeadline;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Says where a call stands when an attempt has ended: its number, hops, time and limits, the settings of its client, and
 * what other calls did.
 *
 * @param settings what all calls of the client share
 * @param call whose timeout counts
 * @param context of the call
 * @param state of the call
 * @param place among the calls that may wait
 */
record CallStanding(ClientSettings settings, Call call, CallContext context, CallState state, WaitPlace place) {
    /** Reads what a response says; {@code thrown} after it is null if nothing was. */
    Attempt facts(Request request, Response response, @Nullable Throwable thrown) {
        String body = context.beginningOf(response, state.policy(), settings.readTimeoutMillis());
        return AttemptFacts.of(request, response, state.policy().signals(), body, context, thrown)
                .inCall(state.arrival());
    }

    CallProgress progress(Request request, Attempt facts, Optional<Reason> renewal) {
        Rule rule = state.policy().ruleFor(facts);
        CallProgress.Builder progress = state.progress(rule)
                .callTimeout(Duration.ofNanos(CallDeadline.of(call.timeout(), state.elapsedNanos())));
        settings.addTo(progress);
        renewal.ifPresent(progress::renewal);
        boolean isMereHop = rule.kind() == Rule.Kind.FOLLOW
                && AttemptFacts.isMereHop(facts, state.policy().signals());
        boolean needsWait = !isMereHop && !renewal.map(Reason::sendsAnother).orElse(false);
        if (call.isCanceled() || (needsWait && settings.core().isClosed())) {
            progress.canceled();
        }
        place.addTo(progress, isMereHop ? Rule.surface() : rule, renewal);
        settings.core().addOthers(progress, rule, state.policy().retryBudget(), () -> target(request), hop(request));
        return progress.build();
    }

    /** Returns what is asked, as the holds see it; empty if nobody knows whose call it is. */
    Optional<HoldTarget> target(Request request) {
        Optional<HoldTarget> asked = settings.core().target(call, request);
        return context.hasCrossed() ? asked.map(HoldTarget::crossed) : asked;
    }

    SharedState.Hop hop(Request request) {
        return new SharedState.Hop(request, context.hasCrossed());
    }
}
