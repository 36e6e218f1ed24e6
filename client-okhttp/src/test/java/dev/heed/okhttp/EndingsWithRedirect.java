package dev.heed.okhttp;

import static dev.heed.okhttp.Ending.Counter.FAILURE;
import static dev.heed.okhttp.Ending.Counter.SUCCESS;
import static dev.heed.okhttp.Ending.Counter.SUCCESS_AFTER_RETRY;

import dev.heed.Reason;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.Trail;
import dev.heed.okhttp.Ending.Told;
import dev.heed.okhttp.testing.Calls;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.util.List;
import java.util.stream.Stream;
import mockwebserver3.MockWebServer;
import okhttp3.RequestBody;

/** Calls that are redirected. A hop is no attempt. */
final class EndingsWithRedirect {
    private static final Told IGNORED = Told.of(FAILURE, 1, "IGNORED_ERROR 0");
    private static final String ELSEWHERE = "Location: /elsewhere?token=" + Calls.SECRET + "#" + Calls.SECRET;

    private EndingsWithRedirect() {}

    static Stream<Ending> rows() {
        return Stream.of(followed(), handedOver(), leadingNowhere()).flatMap(List::stream);
    }

    private static List<Ending> followed() {
        return List.of(
                new Ending("answered below 400 after a redirect", Reason.ANSWERED, Told.of(SUCCESS, 1), (lab, mode) -> {
                    lab.replies(302, ELSEWHERE);
                    return Calls.get(lab, mode, 200);
                }),
                new Ending(
                        "answered below 400 after a redirect and a retry",
                        Reason.ANSWERED,
                        Told.of(SUCCESS_AFTER_RETRY, 2, "RETRY 1", "SUCCESS 1"),
                        (lab, mode) -> {
                            lab.replies(302, ELSEWHERE);
                            return Calls.get(lab, mode, 503, 200);
                        }));
    }

    private static List<Ending> handedOver() {
        String against = "a redirect is delivered since it cannot be followed";
        return List.of(
                new Ending(
                        "a redirect is delivered, as the client or the policy asks",
                        Reason.REDIRECTS_OFF,
                        Told.of(SUCCESS, 1),
                        (lab, mode) -> {
                            lab.client(client -> client.followRedirects(false));
                            return redirected(lab, mode, ELSEWHERE);
                        }),
                new Ending(against, Reason.LOCATION_MISSING, IGNORED, (lab, mode) -> redirected(lab, mode)),
                new Ending(
                        against,
                        Reason.LOCATION_AMBIGUOUS,
                        IGNORED,
                        (lab, mode) -> redirected(
                                lab, mode, "Location: /a?token=" + Calls.SECRET, "Location: /b?token=" + Calls.SECRET)),
                new Ending(
                        against,
                        Reason.LOCATION_UNREADABLE,
                        IGNORED,
                        (lab, mode) -> redirected(
                                lab, mode, "Location: ftp://user:" + Calls.SECRET + "@host/?token=" + Calls.SECRET)),
                new Ending(against, Reason.DOWNGRADE, IGNORED, EndingsWithRedirect::downgraded),
                new Ending(against, Reason.BODY_CROSSES_ORIGINS, IGNORED, EndingsWithRedirect::toAnotherOrigin),
                new Ending(
                        against,
                        Reason.WAIT_EXCEEDS_MAX_WAIT,
                        IGNORED,
                        (lab, mode) -> redirected(lab, mode, ELSEWHERE, "Retry-After: 301")));
    }

    private static List<Ending> leadingNowhere() {
        String nowhere = "redirects lead nowhere: `ProtocolException`";
        return List.of(new Ending(nowhere, Reason.TOO_MANY_REDIRECTS, IGNORED, (lab, mode) -> {
            lab.policy(ResiliencePolicy.builder()
                    .redirects(Redirects.standard().limit(1))
                    .build());
            lab.replies(302, ELSEWHERE);
            return redirected(lab, mode, "Location: /further?token=" + Calls.SECRET);
        }));
    }

    private static Trail redirected(Lab lab, Mode mode, String... headerLines) throws Exception {
        lab.replies(302, headerLines);
        return Calls.get(lab, mode);
    }

    private static Trail downgraded(Lab lab, Mode mode) throws Exception {
        lab.client(client -> client.sslSocketFactory(Calls.TLS.sslSocketFactory(), Calls.TLS.trustManager()));
        MockWebServer secure = lab.otherServer();
        secure.useHttps(Calls.TLS.sslSocketFactory());
        secure.enqueue(Lab.reply(302, "Location: " + lab.url("/?token=" + Calls.SECRET))
                .build());
        return Calls.send(
                lab, mode, Calls.request(lab).url(Calls.secret(secure.url("/"))).build());
    }

    private static Trail toAnotherOrigin(Lab lab, Mode mode) throws Exception {
        lab.replies(307, "Location: " + lab.otherServer().url("/?token=" + Calls.SECRET));
        return Calls.send(lab, mode, Calls.post(lab, RequestBody.create(Calls.SECRET, Lab.TEXT)));
    }
}
