package dev.heed.okhttp.internal.call;

import dev.heed.Trail;
import java.time.Instant;
import java.util.List;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Carries the trail of a call as a tag of its response's request. It is a type of its own, so that
 * {@code Request.toString()}, which prints tags, stays short. A caller that sends that request again by another client
 * gets the tag back with another response, so the tag says which response it belongs to.
 *
 * @param trail the trail of the call
 * @param status the status of the response
 * @param receivedAtMillis when the response came; copies of the response keep both
 */
public record TrailTag(Trail trail, int status, long receivedAtMillis) {
    /** The key is the Kotlin class, since looking a tag up by the Java class makes a new Kotlin class each time. */
    private static final KClass<TrailTag> KEY = JvmClassMappingKt.getKotlinClass(TrailTag.class);

    /** This trail stands for a call that recorded nothing. */
    public static final Trail NO_TRAIL = new Trail(Instant.EPOCH, List.of());

    public static @Nullable Trail find(Response response) {
        TrailTag tag = response.request().tag(KEY);
        return tag == null || !tag.isOf(response) ? null : tag.trail;
    }

    private boolean isOf(Response response) {
        return status == response.code() && receivedAtMillis == response.receivedResponseAtMillis();
    }

    public static Response on(Response response, Trail trail) {
        TrailTag tag = new TrailTag(trail, response.code(), response.receivedResponseAtMillis());
        return response.newBuilder()
                .request(
                        response.request().newBuilder().tag(TrailTag.class, tag).build())
                .build();
    }

    /**
     * Returns a request without a tag. A request that came with an earlier response, as for the next page, carries the
     * trail of that call.
     */
    public static Request without(Request request) {
        return request.tag(KEY) == null
                ? request
                : request.newBuilder().tag(TrailTag.class, null).build();
    }

    @Override
    public String toString() {
        int steps = trail.steps().size();
        return steps == 1 ? "1 step" : steps + " steps";
    }
}
