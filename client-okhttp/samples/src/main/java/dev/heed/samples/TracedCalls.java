package dev.heed.samples;

import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.Step;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.ResilienceBuilder;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.semconv.http.HttpClientRequestResendCount;
import io.opentelemetry.instrumentation.okhttp.v3_0.OkHttpTelemetry;
import java.time.Duration;
import okhttp3.Call;
import okhttp3.OkHttpClient;

/**
 * Shows every attempt as a span of its own below that of the caller, numbered by {@code http.request.resend_count}, and
 * every wait as an event of the caller's span.
 */
public final class TracedCalls {
    /** Says why a call waits, or why it ended: {@link Reason#label()}. */
    public static final AttributeKey<String> REASON = AttributeKey.stringKey("heed.reason");

    /** Says how long a call means to wait. */
    public static final AttributeKey<Long> WAIT_MS = AttributeKey.longKey("heed.wait_ms");

    /** Says which attempt a call waits after, or ended with; the first is 1. */
    public static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("heed.attempt");

    private final Resilience resilience;
    private final OkHttpTelemetry telemetry;

    /**
     * Makes calls that are traced.
     *
     * @param builder has all other settings
     * @param openTelemetry of the application
     */
    public TracedCalls(ResilienceBuilder builder, OpenTelemetry openTelemetry) {
        telemetry = OkHttpTelemetry.create(openTelemetry);
        resilience = builder.context(() -> HttpClientRequestResendCount.initialize(Context.current())::wrap)
                .onStep((call, step) -> addEvent(step))
                .build();
    }

    /** Makes calls that hold nothing while they wait. */
    public Call.Factory callFactory(OkHttpClient client) {
        return resilience.callFactory(client, telemetry::createCallFactory);
    }

    /** Makes calls that wait on the thread that calls. It gives no client, since OpenTelemetry makes none. */
    public Call.Factory wrap(OkHttpClient client) {
        return telemetry.createCallFactory(resilience.wrap(client));
    }

    /** Adds what follows a step to the span of the caller: steps are taken in the context of their call. */
    private static void addEvent(Step step) {
        Duration wait = step.decision().delay();
        if (!wait.isZero()) {
            Span.current()
                    .addEvent(
                            "heed.wait",
                            attributes(step).put(WAIT_MS, wait.toMillis()).build());
        } else if (step.decision() instanceof Decision.Deliver && step.reason() != Reason.ANSWERED) {
            Span.current().addEvent("heed.end", attributes(step).build());
        }
    }

    private static AttributesBuilder attributes(Step step) {
        return Attributes.builder().put(REASON, step.reason().label()).put(ATTEMPT, step.attempt());
    }
}
