package dev.heed.okhttp.internal.call;

import java.io.IOException;
import java.net.ProtocolException;

/**
 * Stands for the exception that ended a request which must not go out a second time, while OkHttp decides whether to
 * send it again: OkHttp never recovers from a {@link ProtocolException} (5.5.1). Its setting
 * {@code retryOnConnectionFailure} would prevent the second request too, but also a second TLS handshake and other
 * routes before anything was sent.
 */
public final class NotResentException extends ProtocolException {
    private static final long serialVersionUID = 1L;

    private final IOException failure;

    public NotResentException(IOException failure) {
        super("The request may have arrived and is not sent again: " + failure.getMessage());
        this.failure = failure;
        initCause(failure);
    }

    /** Returns the exception that everybody else sees. */
    IOException failure() {
        return failure;
    }
}
