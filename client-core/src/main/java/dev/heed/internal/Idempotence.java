package dev.heed.internal;

/** Which requests have the effect of one however often they are sent (RFC 9110 9.2.2). */
public final class Idempotence {
    /** Makes any request idempotent where the server knows it: draft-ietf-httpapi-idempotency-key-header. */
    public static final String KEY = "Idempotency-Key";

    private Idempotence() {}

    /**
     * By the method alone.
     *
     * @param method case-sensitive, as methods are
     * @return whether the method is idempotent
     */
    public static boolean ofMethod(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY" -> true;
            default -> false;
        };
    }
}
