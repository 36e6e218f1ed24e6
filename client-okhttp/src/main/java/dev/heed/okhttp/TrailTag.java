package dev.heed.okhttp;

import dev.heed.Trail;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * What the request of a response carries of its call: a type of its own, so that {@code Request.toString()}, which prints
 * tags, stays short.
 *
 * @param trail of the call
 */
record TrailTag(Trail trail) {
    /** The Kotlin class: looking a tag up by the Java class makes a new one each time. */
    private static final KClass<TrailTag> KEY = JvmClassMappingKt.getKotlinClass(TrailTag.class);

    static @Nullable Trail find(Request request) {
        TrailTag tag = request.tag(KEY);
        return tag == null ? null : tag.trail;
    }

    static Request on(Request request, Trail trail) {
        return request.newBuilder().tag(TrailTag.class, new TrailTag(trail)).build();
    }

    static Request without(Request request) {
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
