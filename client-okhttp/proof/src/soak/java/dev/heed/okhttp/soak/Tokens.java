package dev.heed.okhttp.soak;

import dev.heed.Credential;
import dev.heed.okhttp.CredentialSource;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Credentials that are renewed at once, later, never, or not at all. */
final class Tokens implements CredentialSource {
    private final LongAdder renewals;

    Tokens(LongAdder renewals) {
        this.renewals = renewals;
    }

    @Override
    public CompletionStage<Optional<Credential>> obtain(Need need) throws IOException {
        renewals.increment();
        ThreadLocalRandom dice = ThreadLocalRandom.current();
        Optional<Credential> fresh = Optional.of(Credential.of("Bearer " + dice.nextInt(1_000_000)));
        return switch (dice.nextInt(10)) {
            case 0 -> throw new IOException("no token server");
            case 1 -> CompletableFuture.failedFuture(new IllegalStateException("no token"));
            case 2 -> CompletableFuture.completedFuture(need.value().map(Credential::of));
            case 3 -> new CompletableFuture<>();
            case 4, 5 ->
                new CompletableFuture<Optional<Credential>>()
                        .completeOnTimeout(fresh, dice.nextInt(800), TimeUnit.MILLISECONDS);
            default -> CompletableFuture.completedFuture(fresh);
        };
    }
}
