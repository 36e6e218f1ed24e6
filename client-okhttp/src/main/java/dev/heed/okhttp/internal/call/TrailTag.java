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
 * What the request of a response carries of its call: a type of its own, so that {@code Request.toString()}, which prints
 * tags, stays short. Who sends that request again by another client gets the tag back with another response, so it says of which
 * one it tells.
 *
 * @param trail of the call
 * @param status of the response
 * @param receivedAtMillis when that came; copies that are made of it keep both
 */
public record TrailTag(Trail trail, int status, long receivedAtMillis) {
    /** The Kotlin class: looking a tag up by the Java class makes a new one each time. */
    private static final KClass<TrailTag> KEY = JvmClassMappingKt.getKotlinClass(TrailTag.class);

    /** Stands for a call that recorded nothing. */
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

    /** A request that came with an earlier answer, for the next page for example, carries the trail of that call. */
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
