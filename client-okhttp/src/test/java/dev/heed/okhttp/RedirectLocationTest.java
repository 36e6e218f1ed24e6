package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.util.stream.Stream;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where a {@code Location} leads: RFC 3986 5.2 against the URL that was asked, RFC 9110 10.2.2 for the fragment. */
class RedirectLocationTest {
    private static final String ASKED = "/shop/orders/7?view=full#items";

    /** The Location, {@code $} for host and port, and the target and fragment that it leads to from {@link #ASKED}. */
    private static final String LOCATIONS = """
            8                     | /shop/orders/8         | items
            ./8                   | /shop/orders/8         | items
            ../carts/9            | /shop/carts/9          | items
            ../../../..           | /                      | items
            .                     | /shop/orders/          | items
            /other                | /other                 | items
            /other#there          | /other                 | there
            /other#               | /other                 |
            ?view=short           | /shop/orders/7?view=short | items
            ?                     | /shop/orders/7?        | items
            ?view=short#there     | /shop/orders/7?view=short | there
            //$/other             | /other                 | items
            //$                   | /                      | items
            http://$/other?a=b    | /other?a=b             | items
            HTTP://$/other        | /other                 | items
            http://$?a=b#there    | /?a=b                  | there
            /a%2Fb/%7Euser        | /a%2Fb/%7Euser         | items
            /a;v=1/b:c            | /a;v=1/b:c             | items
            """;

    @RegisterExtension
    final Lab lab = new Lab();

    private static Stream<Arguments> locations() {
        return LOCATIONS
                .lines()
                .map(row -> row.split("\\|", -1))
                .flatMap(row -> Stream.of(Mode.values())
                        .map(mode -> Arguments.of(mode, row[0].strip(), row[1].strip(), row[2].strip())));
    }

    @ParameterizedTest(name = "{1} leads to {2} and fragment {3}, {0}")
    @MethodSource("locations")
    void aLocationIsResolvedAgainstWhatWasAsked(Mode mode, String location, String target, String fragment)
            throws IOException {
        String hostAndPort = lab.server.getHostName() + ":" + lab.server.getPort();
        lab.replies(302, "Location: " + location.replace("$", hostAndPort));
        lab.replies(200);
        try (Response response = lab.get(mode, ASKED)) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(response.request().url().fragment()).isEqualTo(fragment);
        }
        assertThat(lab.taken().getTarget()).isEqualTo("/shop/orders/7?view=full");
        assertThat(lab.taken().getTarget()).isEqualTo(target);
    }

    @EveryMode
    void aLaterHopIsResolvedAgainstTheHopBeforeIt(Mode mode) throws IOException {
        lab.replies(301, "Location: /archive/2026/");
        lab.replies(302, "Location: january");
        lab.replies(200);
        lab.get(mode, ASKED).close();
        lab.taken();
        lab.taken();
        assertThat(lab.taken().getTarget()).isEqualTo("/archive/2026/january");
    }

    @EveryMode
    void aFragmentIsInheritedThroughEveryHopThatNamesNone(Mode mode) throws IOException {
        lab.replies(301, "Location: /second");
        lab.replies(302, "Location: /third");
        lab.replies(200);
        try (Response response = lab.get(mode, "/first#chapter%202")) {
            assertThat(response.request().url().encodedFragment()).isEqualTo("chapter%202");
        }
    }

    @EveryMode
    void userInfoOfTheUsersIsNotCarriedToWhereTheServerSends(Mode mode) throws IOException {
        lab.replies(302, "Location: /next");
        lab.replies(200);
        Request request = new Request.Builder()
                .url(lab.url("/first")
                        .newBuilder()
                        .username("user")
                        .password("secret")
                        .build())
                .build();
        try (Response response = lab.send(mode, request)) {
            assertThat(response.request().url()).isEqualTo(lab.url("/next"));
        }
    }

    @EveryMode
    void anInterceptorThatRewritesTheUrlIsWhatALocationIsResolvedAgainst(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(chain -> {
            Request request = chain.request();
            boolean logical = request.url().host().equals("orders.internal");
            return chain.proceed(
                    logical ? request.newBuilder().url(lab.url("/v2/orders/7")).build() : request);
        }));
        lab.replies(302, "Location: 8");
        lab.replies(200);
        Request request =
                new Request.Builder().url("http://orders.internal/orders/7").build();
        lab.send(mode, request).close();
        assertThat(lab.taken().getTarget()).isEqualTo("/v2/orders/7");
        assertThat(lab.taken().getTarget()).isEqualTo("/v2/orders/8");
    }
}
