package dev.heed.okhttp.soak;

import dev.heed.ResiliencePolicy;
import java.util.List;
import java.util.SplittableRandom;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/** Makes requests of every kind, for few enough resources that holds concern many of them. */
final class Requests {
    static final String TENANT = "X-Tenant";

    private static final int RESOURCES = 40;
    private static final int TENANTS = 4;

    private final List<HttpUrl> origins;
    private final Violations violations;

    Requests(List<HttpUrl> origins, Violations violations) {
        this.origins = origins;
        this.violations = violations;
    }

    Request next(SplittableRandom dice) {
        String method = Plan.one(dice, "GET", "GET", "GET", "GET", "HEAD", "POST", "POST", "PUT", "DELETE", "OPTIONS");
        Request.Builder request = new Request.Builder()
                .url(url(dice))
                .method(method, body(method, dice))
                .header("X-Soak", "1")
                .header(TENANT, String.valueOf(dice.nextInt(TENANTS)));
        if (dice.nextInt(10) == 0) {
            request.header("Idempotency-Key", String.valueOf(dice.nextInt()));
        }
        if (dice.nextInt(10) == 0) {
            request.header("Authorization", "Bearer old" + dice.nextInt(TENANTS));
        }
        if (dice.nextInt(3) == 0) {
            request.tag(ResiliencePolicy.class, Policies.TAGGED.get(dice.nextInt(Policies.TAGGED.size())));
        }
        return request.build();
    }

    /** The last origin refuses connections: few ask it, and few a host that nobody knows. */
    private HttpUrl url(SplittableRandom dice) {
        int other = dice.nextInt(100);
        if (other == 0) {
            return HttpUrl.get("http://" + Clients.UNKNOWN_HOST + "/");
        }
        HttpUrl origin = origins.get(other == 1 ? origins.size() - 1 : dice.nextInt(origins.size() - 1));
        return origin.newBuilder()
                .addPathSegment(String.valueOf(dice.nextInt(RESOURCES)))
                .build();
    }

    private @Nullable RequestBody body(String method, SplittableRandom dice) {
        boolean has = switch (method) {
            case "POST", "PUT" -> true;
            case "DELETE" -> dice.nextBoolean();
            default -> false;
        };
        return has
                ? new CountedBody(Plan.one(dice, CountedBody.Kind.values()), dice.nextInt(20_000), violations)
                : null;
    }
}
