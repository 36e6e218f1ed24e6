package dev.heed.samples.demo;

import dev.heed.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import mockwebserver3.MockResponse;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/** Lists the rows of the documented table. */
final class Table {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);
    private static final Duration SPREAD = Duration.ofSeconds(10);
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
    private static final String CHALLENGE = "Bearer realm=\"orders\", error=\"invalid_token\"";
    private static final RequestBody ORDER = RequestBody.create("{\"tea\": 1}", MediaType.get("application/json"));

    private final Service service;

    Table(Service service) {
        this.service = service;
    }

    List<Row> rows() {
        return List.of(
                ok(),
                created(),
                accepted(),
                noContent(),
                found(),
                badRequest(),
                unauthorized(),
                refused(),
                notFound(),
                notAllowed(),
                unprocessable(),
                tooMany(),
                internalError(),
                unavailable(),
                unavailablePost(),
                unavailableRetryAtOnce());
    }

    private Row ok() {
        return new Row("200 OK", get("/orders/7"))
                .exchange("GET /orders/7", reply(200))
                .ends("Ok[status=200]");
    }

    private Row created() {
        return new Row("201 Created, with a relative Location", post("/orders"))
                .exchange("POST /orders", reply(201, "Location", "orders/8"))
                .ends("Created[status=201, location=" + service.url("/orders/8") + "]");
    }

    private Row accepted() {
        return new Row("202 Accepted", post("/events"))
                .exchange("POST /events", reply(202))
                .ends("Accepted[status=202]");
    }

    private Row noContent() {
        return new Row("204 No Content", to("/orders/7").delete().build())
                .exchange("DELETE /orders/7", reply(204))
                .ends("NoContent[status=204]");
    }

    private Row found() {
        return new Row("302 Found", get("/orders/latest"))
                .exchange("GET /orders/latest", reply(302, "Location", "/orders/7"))
                .exchange("GET /orders/7", reply(200))
                .ends("Ok[status=200]");
    }

    private Row badRequest() {
        return new Row("400 Bad Request", get("/orders?from=yesterday"))
                .exchange("GET /orders?from=yesterday", reply(400))
                .ends("BadRequest[status=400]");
    }

    private Row unauthorized() {
        return new Row("401 Unauthorized, asked without Authorization", get("/orders/7"))
                .exchange("GET /orders/7", reply(401, "WWW-Authenticate", CHALLENGE))
                .ends("Unauthorized[status=401, challenges=[" + CHALLENGE + "], credentialsRefused=false]");
    }

    private Row refused() {
        Request authorized =
                to("/orders/7").header("Authorization", "Bearer expired").build();
        return new Row("401 Unauthorized, asked with Authorization", authorized)
                .exchange("GET /orders/7 (with Authorization)", reply(401, "WWW-Authenticate", CHALLENGE))
                .ends("Unauthorized[status=401, challenges=[" + CHALLENGE + "], credentialsRefused=true]");
    }

    private Row notFound() {
        return new Row("404 Not Found", get("/orders/9"))
                .exchange("GET /orders/9", reply(404))
                .ends("NotFound[status=404]");
    }

    private Row notAllowed() {
        return new Row("405 Method Not Allowed", post("/orders/7"))
                .exchange("POST /orders/7", reply(405, "Allow", "GET, DELETE"))
                .ends("MethodNotAllowed[status=405, allowed=[GET, DELETE]]");
    }

    private Row unprocessable() {
        return new Row("422 Unprocessable Entity", post("/orders"))
                .exchange("POST /orders", reply(422))
                .ends("Unprocessable[status=422]");
    }

    private Row tooMany() {
        return new Row("429 Too Many Requests, with Retry-After: 120", post("/orders"))
                .exchange("POST /orders", reply(429, "Retry-After", "120"))
                .waits(TWO_MINUTES, TWO_MINUTES.plus(SPREAD))
                .exchange("POST /orders", reply(200))
                .ends("Ok[status=200]");
    }

    private Row internalError() {
        return new Row("500 Internal Server Error", get("/report"))
                .exchange("GET /report", reply(500))
                .waits(HALF_A_SECOND.dividedBy(2), HALF_A_SECOND)
                .exchange("GET /report", reply(200))
                .ends("Ok[status=200]");
    }

    private Row unavailable() {
        return new Row("503 Service Unavailable", get("/report"))
                .exchange("GET /report", reply(503))
                .waits(TWO_MINUTES, TWO_MINUTES)
                .exchange("GET /report", reply(200))
                .ends("Ok[status=200]");
    }

    private Row unavailablePost() {
        return new Row("503 Service Unavailable, to a POST, which may have acted", post("/orders"))
                .exchange("POST /orders", reply(503))
                .ends("Unavailable with a retryAt two minutes after the reply", Table::retryInTwoMinutes);
    }

    private static boolean retryInTwoMinutes(Performance performance) {
        Instant replied = performance.trail().steps().get(0).at();
        return performance
                .outcome()
                .filter(Outcome.Unavailable.class::isInstance)
                .filter(outcome -> outcome.retryAt().equals(Optional.of(replied.plus(TWO_MINUTES))))
                .isPresent();
    }

    private Row unavailableRetryAtOnce() {
        return new Row("503 Service Unavailable, with Retry-After: 0", get("/report"))
                .exchange("GET /report", reply(503, "Retry-After", "0"))
                .waits(TWO_MINUTES, TWO_MINUTES)
                .exchange("GET /report", reply(200))
                .ends("Ok[status=200]");
    }

    private Request get(String path) {
        return to(path).build();
    }

    private Request post(String path) {
        return to(path).post(ORDER).build();
    }

    private Request.Builder to(String path) {
        return new Request.Builder().url(service.url(path));
    }

    private static MockResponse reply(int status) {
        return new MockResponse.Builder().code(status).build();
    }

    private static MockResponse reply(int status, String name, String value) {
        return reply(status).newBuilder().addHeader(name, value).build();
    }
}
