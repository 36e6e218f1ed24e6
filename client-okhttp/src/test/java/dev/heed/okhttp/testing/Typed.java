package dev.heed.okhttp.testing;

import dev.heed.Outcome;
import dev.heed.internal.call.OutcomeReader;
import dev.heed.internal.http.ResponseHead;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Outcomes as tests expect them: users cannot construct any. */
public final class Typed {
    private static final URI ASKED = URI.create("http://nobody.example/");

    private Typed() {}

    public static Outcome answer(int status) {
        return made(status, Optional.empty(), List.of(), Optional.empty(), false);
    }

    public static Outcome answer(int status, Instant retryAt) {
        return made(status, Optional.empty(), List.of(), Optional.of(retryAt), false);
    }

    /** Not sent. */
    public static Outcome held(int status, Instant retryAt) {
        return made(status, Optional.empty(), List.of(), Optional.of(retryAt), true);
    }

    public static Outcome at(URI location, int status) {
        return made(status, Optional.of(location), List.of(), Optional.empty(), false);
    }

    public static Outcome at(URI location, int status, Instant retryAt) {
        return made(status, Optional.of(location), List.of(), Optional.of(retryAt), false);
    }

    public static Outcome allowing(Set<String> methods) {
        return made(405, Optional.empty(), List.copyOf(methods), Optional.empty(), false);
    }

    private static Outcome made(
            int status, Optional<URI> location, List<String> allow, Optional<Instant> retryAt, boolean held) {
        return OutcomeReader.read(
                new ResponseHead(status, ASKED, location, List.of(), List.of(), false, allow, retryAt, held));
    }
}
