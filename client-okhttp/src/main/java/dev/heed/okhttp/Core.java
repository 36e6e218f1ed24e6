package dev.heed.okhttp;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Time;
import dev.heed.internal.Telemetry;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Request;
import okhttp3.Response;

/** What all calls of one {@link Resilience} share. */
record Core(ResiliencePolicy policy, Time time, Telemetry telemetry) {
    /** The Kotlin class: looking a tag up by the Java class makes a new one each time. */
    private static final KClass<ResiliencePolicy> POLICY = JvmClassMappingKt.getKotlinClass(ResiliencePolicy.class);

    ResiliencePolicy policyOf(Request request) {
        ResiliencePolicy own = request.tag(POLICY);
        return own == null ? policy : own;
    }

    /** Whether a first reply is just the answer: nothing to judge, and nobody to tell. */
    boolean isPlainAnswer(ResiliencePolicy ofCall, Response response) {
        int status = response.code();
        return status < 400 && ofCall.rule(status).equals(Rule.surface()) && !telemetry.wantsEveryStep();
    }
}
