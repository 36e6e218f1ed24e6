package dev.heed.okhttp.internal.call;

import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Request;

/**
 * Names the header that carries credentials, as a tag of what is sent where that is not {@code Authorization}: who reads
 * a response must know whether they were sent.
 *
 * @param name as the user wrote it
 */
public record CredentialHeader(String name) {
    public static final String STANDARD = "Authorization";

    /** The key is the Kotlin class, since looking a tag up by the Java class makes a new Kotlin class each time. */
    private static final KClass<CredentialHeader> KEY = JvmClassMappingKt.getKotlinClass(CredentialHeader.class);

    /** Returns the request with the name, if it is another one than the standard one. */
    public static Request in(Request request, String name) {
        return name.equalsIgnoreCase(STANDARD)
                ? request
                : request.newBuilder()
                        .tag(CredentialHeader.class, new CredentialHeader(name))
                        .build();
    }

    /** Returns whether a request carries credentials, in one header or the other. */
    public static boolean isSetIn(Request request) {
        CredentialHeader other = request.tag(KEY);
        return request.header(STANDARD) != null || (other != null && request.header(other.name) != null);
    }
}
