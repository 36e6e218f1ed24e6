package dev.heed.okhttp.testing;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Trail;
import dev.heed.okhttp.Trails;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** Calls that carry secrets wherever a request has a place for them. */
public final class Calls {
    public static final String SECRET = "s3cret";

    /** Of a server that a client must be told to trust. */
    public static final HandshakeCertificates TLS = certificates();

    /** As documented, and whatever the client says: OkHttp can be kept from sending again underneath. */
    public static final ResiliencePolicy RETRIES_FAILURES =
            ResiliencePolicy.builder().onFailure(Rule.backOff()).build();

    private Calls() {}

    /** A fresh connection that dies leaves OkHttp nothing to try by itself. */
    public static OkHttpClient.Builder toOneAddress(OkHttpClient.Builder client) {
        return client.dns(host -> Dns.SYSTEM.lookup(host).subList(0, 1));
    }

    public static Request.Builder request(Lab lab) {
        return new Request.Builder()
                .url(secret(lab.url("/orders")))
                .header("Authorization", "Bearer " + SECRET)
                .header("Cookie", "session=" + SECRET)
                .header("mfp-client-id", SECRET);
    }

    public static Request request(Lab lab, ResiliencePolicy own) {
        return request(lab).tag(ResiliencePolicy.class, own).build();
    }

    public static Request post(Lab lab, RequestBody body) {
        return request(lab).post(body).build();
    }

    public static HttpUrl secret(HttpUrl url) {
        return url.newBuilder()
                .username("user")
                .password(SECRET)
                .addQueryParameter("token", SECRET)
                .addQueryParameter(SECRET, null)
                .fragment(SECRET)
                .build();
    }

    public static Trail get(Lab lab, Mode mode, int... statuses) throws IOException {
        return send(lab, mode, request(lab).build(), statuses);
    }

    public static Trail send(Lab lab, Mode mode, Request request, int... statuses) throws IOException {
        for (int status : statuses) {
            lab.replies(status, "Set-Cookie: session=" + SECRET, "WWW-Authenticate: Bearer realm=" + SECRET);
        }
        return send(mode, lab.call(mode, request));
    }

    /** However the call ends. */
    public static Trail send(Mode mode, Call call) {
        try (Response response = mode.send(call)) {
            return Trails.of(response);
        } catch (IOException e) {
            return Trails.of(e);
        }
    }

    /** The trail of an upgrade that the server refuses. */
    public static Trail upgrade(Lab lab) throws Exception {
        CompletableFuture<Trail> refused = new CompletableFuture<>();
        OkHttpClient client = lab.heed().wrap(lab.plainClient());
        WebSocket unused = client.newWebSocket(request(lab).build(), new WebSocketListener() {
            @Override
            public void onFailure(WebSocket socket, Throwable failure, Response response) {
                refused.complete(Trails.of(response));
            }
        });
        return refused.get(10, TimeUnit.SECONDS);
    }

    private static HandshakeCertificates certificates() {
        HeldCertificate held = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .build();
        return new HandshakeCertificates.Builder()
                .heldCertificate(held)
                .addTrustedCertificate(held.certificate())
                .build();
    }
}
