package dev.heed.okhttp;

import dev.heed.Attempt;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/**
 * What all calls of a wrapped client share: what matters of it as it was before, and what its {@code Resilience} shares.
 *
 * @param core of the {@code Resilience}
 * @param follows what it followed; a policy cannot allow more
 * @param caches whether it has a cache
 * @param dispatcher whose threads renew credentials
 */
record ClientTraits(Core core, Follows follows, boolean caches, Dispatcher dispatcher) {
    enum Follows {
        ALL,
        SAME_SCHEME,
        NONE
    }

    static ClientTraits of(Core core, OkHttpClient client) {
        Follows ofScheme = client.followSslRedirects() ? Follows.ALL : Follows.SAME_SCHEME;
        return new ClientTraits(
                core, client.followRedirects() ? ofScheme : Follows.NONE, client.cache() != null, client.dispatcher());
    }

    void tell(Attempt.Builder facts) {
        switch (follows) {
            case NONE -> facts.clientFollowsNothing();
            case SAME_SCHEME -> facts.clientKeepsScheme();
            case ALL -> {}
        }
    }
}
