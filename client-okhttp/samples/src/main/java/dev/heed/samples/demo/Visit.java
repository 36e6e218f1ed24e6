package dev.heed.samples.demo;

import dev.heed.ResiliencePolicy;
import dev.heed.Trail;
import dev.heed.okhttp.Outcomes;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.Trails;
import java.io.IOException;
import java.io.PrintStream;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Sends one GET to a server that the user named, in real time. */
final class Visit {
    private final PrintStream out;

    Visit(PrintStream out) {
        this.out = out;
    }

    /** Returns whether a response came. */
    boolean get(HttpUrl url) {
        out.println("One GET in real time, by the documented policy: waits can last minutes. Ctrl-C ends it.");
        OkHttpClient client = Resilience.builder(ResiliencePolicy.documented())
                .onStep((call, step) -> out.println("  " + step))
                .build()
                .wrap(new OkHttpClient());
        Request request = new Request.Builder().url(url).build();
        try (Response response = client.newCall(request).execute()) {
            print(Outcomes.of(response).toString(), Trails.of(response));
            return true;
        } catch (IOException e) {
            print("none, it threw " + e, Trails.of(e));
            return false;
        }
    }

    private void print(String outcome, Trail trail) {
        out.println("outcome  " + outcome);
        out.println("trail    " + trail.toString().replace("\n", "\n         "));
    }
}
