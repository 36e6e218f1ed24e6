package dev.heed.okhttp.internal.engine;

import dev.heed.AuthChallenge;
import dev.heed.Credential;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import okhttp3.HttpUrl;

/** Supplies and obtains credentials for the engine, which knows no type of the public package. */
public interface CredentialSupplier {
    /** Supplies a value that is known beforehand, as {@code CredentialSource.supply} does; null counts as none. */
    Optional<Credential> supply(HttpUrl origin, String partition) throws Exception;

    /** Obtains a value, as {@code CredentialSource.obtain} does. */
    CompletionStage<Optional<Credential>> obtain(Need need) throws Exception;

    /** Says why a value is needed, as {@code CredentialSource.Cause} does, by the same names. */
    enum Cause {
        REFUSED,
        LACKING,
        EXPIRING
    }

    /**
     * Describes a value that is needed.
     *
     * @param cause why it is needed
     * @param origin whom it is for
     * @param partition of the call
     * @param challenges that came with a 401
     * @param value what was refused or expires; empty if nothing was sent
     */
    record Need(Cause cause, HttpUrl origin, String partition, List<AuthChallenge> challenges, Optional<String> value) {
        /** Leaves the value out, which is a secret. */
        @Override
        public String toString() {
            return "Need[" + cause + " " + origin + "]";
        }
    }
}
