package dev.heed.okhttp.internal.engine;

import dev.heed.AuthChallenge;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import okhttp3.HttpUrl;

/** Supplies and renews {@code Authorization} for the engine, which knows no type of the public package. */
public interface CredentialSupplier {
    /** Supplies a value that is known beforehand, as {@code CredentialSource.supply} does; null counts as none. */
    Optional<String> supply(HttpUrl origin, String partition) throws Exception;

    /** Renews a value that was refused, as {@code CredentialSource.renew} does. */
    CompletionStage<Optional<String>> renew(Rejected rejected) throws Exception;

    /**
     * A 401 (RFC 9110 15.5.2).
     *
     * @param origin that answered it
     * @param partition of the call
     * @param challenges that came with it
     * @param authorization what was refused; empty if nothing was sent
     */
    record Rejected(HttpUrl origin, String partition, List<AuthChallenge> challenges, Optional<String> authorization) {}
}
