package dev.heed.okhttp;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Time;
import dev.heed.internal.Telemetry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;

/** What all calls of one {@link Resilience} share. */
final class Core {
    /** The Kotlin class: looking a tag up by the Java class makes a new one each time. */
    private static final KClass<ResiliencePolicy> POLICY = JvmClassMappingKt.getKotlinClass(ResiliencePolicy.class);

    private final ResiliencePolicy policy;
    private final Time time;
    private final Telemetry telemetry;
    private final Set<Call> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Core(ResiliencePolicy policy, Time time, Telemetry telemetry) {
        this.policy = policy;
        this.time = time;
        this.telemetry = telemetry;
    }

    ResiliencePolicy policy() {
        return policy;
    }

    Time time() {
        return time;
    }

    Telemetry telemetry() {
        return telemetry;
    }

    ResiliencePolicy policyOf(Request request) {
        ResiliencePolicy own = request.tag(POLICY);
        return own == null ? policy : own;
    }

    /** Whether a first reply is just the answer: nothing to judge, and nobody to tell. */
    boolean isPlainAnswer(ResiliencePolicy ofCall, Response response) {
        int status = response.code();
        return status < 400 && ofCall.rule(status).equals(Rule.surface()) && !telemetry.wantsEveryStep();
    }

    /** Dispatchers know running calls only: one that waits must be found in another way. */
    void waits(Call call) {
        waiting.add(call);
        if (closed) {
            call.cancel();
        }
    }

    void waitsNoMore(Call call) {
        waiting.remove(call);
    }

    int waitingCalls() {
        return waiting.size();
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        cancelAll();
    }

    /** A listener that throws must not spare the calls behind its own. */
    void cancelAll() {
        RuntimeException first = null;
        for (Call call : waiting) {
            try {
                call.cancel();
            } catch (RuntimeException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
