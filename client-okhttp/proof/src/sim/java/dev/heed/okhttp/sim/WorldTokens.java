package dev.heed.okhttp.sim;

import dev.heed.Credential;
import dev.heed.okhttp.CredentialSource;
import dev.heed.okhttp.ResilienceBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** The tokens that the servers of a simulated world accept, and a credential source that brings them, late or in vain. */
final class WorldTokens implements CredentialSource {
    private final Fibers fibers;
    private final Random random;
    private final Random expiries;

    /** Decides what is known beforehand, however often it is asked: one way to send asks more often than another. */
    private final int salt;

    final boolean areAskedFor;

    /** How often the token of an origin was changed. */
    private final Map<String, Integer> versions = new HashMap<>();

    WorldTokens(Fibers fibers, Random random, Random expiries) {
        this.fibers = fibers;
        this.random = random;
        this.expiries = expiries;
        this.salt = expiries.nextInt();
        this.areAskedFor = random.nextInt(3) == 0;
    }

    private String token(HttpUrl url) {
        String origin = LedgerHolds.origin(url);
        return "Bearer " + Secrets.of(url) + versions.getOrDefault(origin, 0);
    }

    /** Those of one partition are good for the others. */
    boolean refuses(Request request) {
        boolean isProtected = areAskedFor && request.url().host().equals("a.test");
        return isProtected && !token(request.url()).equals(request.header("Authorization"));
    }

    /** With any expiry, right or wrong. */
    private Credential lasting(String value) {
        Credential credential = Credential.of(value);
        return switch (expiries.nextInt(4)) {
            case 0 -> credential.expiresIn(Duration.ofSeconds(expiries.nextInt(600)));
            case 1 -> credential.expiresIn(Duration.ofSeconds(-expiries.nextInt(600)));
            default -> credential;
        };
    }

    /** In three of four worlds with tokens calls obtain them before they are refused. */
    ResilienceBuilder aheadOfNeed(ResilienceBuilder builder) {
        ResilienceBuilder ahead =
                expiries.nextBoolean() ? builder.renewAhead(Duration.ofSeconds(1 + expiries.nextInt(300))) : builder;
        return expiries.nextBoolean() ? ahead.acquireFirst() : ahead;
    }

    void change(HttpUrl url) {
        versions.merge(LedgerHolds.origin(url), 1, Integer::sum);
    }

    @Override
    public Optional<Credential> supply(HttpUrl origin, String partition) {
        boolean knows = Math.floorMod((partition + origin).hashCode() + salt, 3) == 0;
        return knows ? Optional.of(Credential.of(token(origin))) : Optional.empty();
    }

    @Override
    public CompletionStage<Optional<Credential>> obtain(Need need) throws Exception {
        if (random.nextInt(10) == 0) {
            throw new IOException("no token today");
        }
        CompletableFuture<Optional<Credential>> token = new CompletableFuture<>();
        long takes = random.nextLong(
                Duration.ofSeconds(random.nextInt(10) == 0 ? 90 : 2).toNanos());
        Fibers.Event unused = fibers.at(fibers.now() + takes, () -> fibers.spawn(() -> end(token, need.origin())));
        return token;
    }

    private void end(CompletableFuture<Optional<Credential>> token, HttpUrl origin) {
        boolean unused = switch (random.nextInt(8)) {
            case 0 -> token.complete(Optional.empty());
            case 1 -> token.completeExceptionally(new IOException("lost"));
            case 2 -> token.complete(Optional.of(lasting("Bearer " + Secrets.of(origin) + "-1")));
            default -> token.complete(Optional.of(lasting(token(origin))));
        };
    }
}
