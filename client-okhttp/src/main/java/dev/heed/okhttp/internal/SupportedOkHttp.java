package dev.heed.okhttp.internal;

import java.lang.reflect.Method;
import java.security.CodeSource;
import java.util.Arrays;
import okhttp3.Call;
import okhttp3.Interceptor;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the OkHttp on the class path is new enough, and says what to do if it is not. Without this check the
 * first call that waits would end with a {@code NoSuchMethodError}, perhaps weeks later.
 *
 * <p>An older OkHttp gets onto the class path by Maven's rules: of two versions Maven takes the one that is named
 * nearer or first, not the newer one. So libraries that are named before Heed decide. The check looks by name for the
 * members that OkHttp 5.4 added and that Heed calls: a class with a direct call to them would not link.
 */
public final class SupportedOkHttp {
    public static final String OLDEST = "5.4";
    /** Names the version that Heed was built and tested with. */
    public static final String RECOMMENDED = "5.5.1";

    /**
     * Says what is wrong; null if nothing is. It is found out once, when this class is loaded, so that a check costs
     * nothing.
     */
    private static final @Nullable String PROBLEM = problem();

    private SupportedOkHttp() {}

    /**
     * Does nothing where OkHttp is new enough.
     *
     * @throws IllegalStateException if it is older than 5.4
     */
    public static void check() {
        if (PROBLEM != null) {
            throw new IllegalStateException(PROBLEM);
        }
    }

    private static @Nullable String problem() {
        boolean isNewEnough = has(Call.class, "addEventListener") && has(Interceptor.Chain.class, "getFollowRedirects");
        return isNewEnough
                ? null
                : "Heed needs OkHttp " + OLDEST + " or newer, and this JVM has " + version() + ", from " + origin()
                        + ". Another library brings it. Import the bill of materials com.squareup.okhttp3:okhttp-bom:"
                        + RECOMMENDED + " (Maven: in dependencyManagement, with type pom and scope import; Gradle:"
                        + " platform(...)): it gives all of OkHttp's jars that version";
    }

    private static boolean has(Class<?> type, String method) {
        return Arrays.stream(type.getMethods()).map(Method::getName).anyMatch(method::equals);
    }

    /**
     * Reads the version by reflection: the compiler copies a constant, which would name the OkHttp that Heed was built
     * with.
     */
    private static String version() {
        try {
            Class<?> okHttp = Class.forName("okhttp3.OkHttp", true, Call.class.getClassLoader());
            return "OkHttp " + okHttp.getField("VERSION").get(null);
        } catch (ReflectiveOperationException e) {
            return "one older than 4.0";
        }
    }

    private static String origin() {
        @Nullable CodeSource source = Call.class.getProtectionDomain().getCodeSource();
        return source == null ? "a place that the JVM does not tell" : String.valueOf(source.getLocation());
    }
}
