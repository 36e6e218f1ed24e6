package dev.heed.okhttp.internal;

import java.lang.reflect.Method;
import java.security.CodeSource;
import java.util.Arrays;
import okhttp3.Call;
import okhttp3.Interceptor;
import org.jspecify.annotations.Nullable;

/**
 * Says at once that the OkHttp on the class path is too old, and what to do about it. Without this the first call that
 * waits would end with a {@code NoSuchMethodError}, perhaps weeks later.
 *
 * <p>An older one gets there by Maven's rules: of two versions it takes the one that is named nearer or first, not the
 * newer. So libraries that are named before Heed decide. What is looked for are the members that OkHttp 5.4 added and
 * that Heed calls, by name: a class that has a direct call to them would not link.
 */
public final class SupportedOkHttp {
    public static final String OLDEST = "5.4";
    /** The one that Heed was built and tested with. */
    public static final String RECOMMENDED = "5.5.1";

    /** Null where all is well. Found out once, when this class is loaded; free afterwards. */
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

    /** Asked of the class that is there: a constant that the compiler copied would name the one Heed was built with. */
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
