package dev.heed.okhttp.internal.engine;

import dev.heed.ResiliencePolicy;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;

/**
 * Holds the Kotlin class of the tag: looking a tag up by the Java class makes a new one each time. It is a class of its
 * own since a named module cannot read Kotlin through an OkHttp before 5.2, and {@code SupportedOkHttp} says so first.
 */
final class PolicyTag {
    static final KClass<ResiliencePolicy> KEY = JvmClassMappingKt.getKotlinClass(ResiliencePolicy.class);

    private PolicyTag() {}
}
