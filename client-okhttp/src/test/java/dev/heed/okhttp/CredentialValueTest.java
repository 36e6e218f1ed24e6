package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of the values that a source brings, and whom it supplies which. */
class CredentialValueTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private Request.Builder get() {
        return new Request.Builder().url(lab.url("/"));
    }

    /** As read from a file, with the line's end. */
    @EveryMode
    void whiteSpaceAroundWhatItRenewsWithIsTakenOff(Mode mode) throws IOException {
        Source.giving(" \tBearer 1\r\n").in(lab);
        Doorkeeper door = Doorkeeper.of(lab.server, "Bearer 1");
        lab.send(mode, get().build()).close();
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Bearer 1");
    }

    /** A header is sent without it: the renewal must be known by what is refused. */
    @EveryMode
    void whiteSpaceAroundWhatItSuppliesIsTakenOff(Mode mode) throws IOException {
        Source source = Source.counting().supplying(" Bearer 0\n");
        source.in(lab);
        Doorkeeper door = Doorkeeper.of(lab.server, "Bearer 1");
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        for (int i = 0; i < 3; i++) {
            mode.send(calls.newCall(get().build())).close();
        }
        assertThat(door.shown).containsExactly("Bearer 0", "Bearer 1", "Bearer 1", "Bearer 1");
        assertThat(source.asked).hasSize(1);
    }

    @EveryMode
    void whatDiffersByWhiteSpaceOnlyIsNothingNew(Mode mode) throws IOException {
        Source.giving("\tBearer 0 \t").in(lab);
        Doorkeeper door = Doorkeeper.of(lab.server, "Bearer 1");
        try (Response response =
                lab.send(mode, get().header("Authorization", "Bearer 0").build())) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.CREDENTIALS_NOT_RENEWED);
        }
        assertThat(door.shown).containsExactly("Bearer 0");
    }

    @EveryMode
    void eachTenantIsSuppliedWithItsOwn(Mode mode) throws IOException {
        lab.resilience(builder -> builder.holdPartition(request -> request.url().queryParameter("tenant")));
        Source source = Source.giving().supplying((origin, tenant) -> Optional.of("Bearer of " + tenant));
        source.in(lab);
        Doorkeeper door = Doorkeeper.of(lab.server, "Bearer of a", "Bearer of b");
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        for (String tenant : new String[] {"a", "b", "a"}) {
            Request request = get().url(lab.url("/?tenant=" + tenant)).build();
            try (Response response = mode.send(calls.newCall(request))) {
                assertThat(response.code()).isEqualTo(200);
            }
        }
        assertThat(door.shown).containsExactly("Bearer of a", "Bearer of b", "Bearer of a");
        assertThat(source.asked).isEmpty();
    }
}
