package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.okhttp.Planted.Place;
import dev.heed.okhttp.Planted.Put;
import dev.heed.okhttp.Planted.Servers;
import dev.heed.okhttp.Planted.Way;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every place of a request that a secret can be put into, by everyone who can put it there, on every way that leads away
 * and back: beside plain OkHttp.
 */
class SecretTableTest {
    @RegisterExtension
    final Lab lab = new Lab();

    static Stream<Arguments> putsAndWays() {
        return Stream.of(Put.values()).flatMap(put -> Stream.of(Way.values()).map(way -> Arguments.of(put, way)));
    }

    @ParameterizedTest
    @MethodSource("putsAndWays")
    void noHopHasASecretThatPlainOkHttpWouldNotSendThere(Put put, Way way) throws IOException {
        Servers servers = new Servers(lab.server, lab.otherServer());
        for (Place place : Place.values()) {
            List<String> plain = seen(servers, way, put, place, Mode.EXECUTE, client -> client);
            for (Mode mode : put.modes()) {
                assertThat(heed(servers, way, put, place, mode))
                        .as("%s in %s: as plain OkHttp, or less", place, mode)
                        .allMatch(seen -> way.isAtHome(seen) || plain.contains(seen));
            }
        }
    }

    /** What a network interceptor adds that came after wrapping is the one thing that nobody can take out again. */
    @ParameterizedTest
    @MethodSource("putsAndWays")
    void noOtherOriginGetsASecretThatItWasNotGiven(Put put, Way way) throws IOException {
        Servers servers = new Servers(lab.server, lab.otherServer());
        for (Place place : Place.values()) {
            for (Mode mode : put.isWithinReach() && way.isRedirectTo() ? put.modes() : List.<Mode>of()) {
                assertThat(heed(servers, way, put, place, mode))
                        .as("%s in %s", place, mode)
                        .noneMatch(seen -> seen.startsWith("away"));
            }
        }
    }

    /** So that the table tells something. */
    @ParameterizedTest
    @MethodSource("putsAndWays")
    void whoIsAskedFirstGetsThem(Put put, Way way) throws IOException {
        Servers servers = new Servers(lab.server, lab.otherServer());
        for (Place place : way.isRedirectTo() ? put.places() : List.<Place>of()) {
            assertThat(heed(servers, way, put, place, Mode.EXECUTE))
                    .as("%s", place)
                    .contains("home 1");
        }
    }

    private List<String> heed(Servers servers, Way way, Put put, Place place, Mode mode) throws IOException {
        return seen(servers, way, put, place, mode, client -> mode.factory(lab.heed(), client));
    }

    private List<String> seen(
            Servers servers, Way way, Put put, Place place, Mode mode, Function<OkHttpClient, Call.Factory> wrap)
            throws IOException {
        OkHttpClient before = way.in(put.before(lab.plainClient(), place), servers.away());
        Call.Factory wrapped = wrap.apply(before);
        Call.Factory calls = put.isAfter() ? put.after((OkHttpClient) wrapped, place) : wrapped;
        Request request =
                new Request.Builder().url(servers.home().url("/start")).build();
        return servers.seen(way, mode, calls, put == Put.CALLER ? place.in(request) : request);
    }
}
