package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.testing.VirtualFleet;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Example of the docs: a fleet in virtual time. */
class DocsFleetExamplesTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final List<Hold> shown = new ArrayList<>();

    private void show(List<Hold> holds) {
        shown.addAll(holds);
    }

    @Test
    void whatOneProcessIsToldHoldsTheOther() throws IOException {
        lab.doNotCheckPool();
        MockWebServer server = lab.server;
        ResiliencePolicy policy = ResiliencePolicy.documented();
        Request impatient = new Request.Builder()
                .url(lab.url("/"))
                .tag(ResiliencePolicy.class, HoldLab.IMPATIENT)
                .build();
        // docs: virtual-fleet
        VirtualTime time = VirtualTime.manual();
        VirtualFleet fleet = VirtualFleet.of(time);
        Resilience one =
                Resilience.builder(policy).time(time).fleet(fleet.member()).build();
        Resilience other =
                Resilience.builder(policy).time(time).fleet(fleet.member()).build();

        server.enqueue(new MockResponse.Builder()
                .code(429)
                .addHeader("Retry-After: 60")
                .build());
        one.wrap(new OkHttpClient()).newCall(impatient).execute().close();
        show(other.holds()); // held for a minute, though it never asked
        // docs: end
        assertThat(shown).hasSize(1);
        one.close();
        other.close();
    }
}
